import { z } from "zod";
import {
  openReferences,
  type StepExecution,
  type StepHandler,
  StepRefused,
  splitReferences,
  toText,
} from "../../engine/mod.ts";
import { jsonObjectSchema } from "../../kernel/mod.ts";
import { askQuestion } from "./ask_question.ts";
import type { Models } from "./open_models.ts";

const inputSchema = z.object({
  prompt: z.string().min(1),
  schema: jsonObjectSchema.optional(),
  maximumOutputTokens: z.number().int().min(1).max(64_000).optional(),
  models: z.array(z.string()).min(1).optional(),
});

/** Does steps of kind `ask`: asks a model, and keeps its answer as the step's output. */
export function createAskStep(models: Models): StepHandler {
  return {
    kind: "ask",
    estimateMilliseconds: 20_000,
    async execute(execution) {
      const input = readInput(execution);
      const { prompt, data } = quoteReferences(input.prompt, execution);
      const { step, signal, requestApproval } = execution;
      const caller = models.for({ step, signal, requestApproval });
      const output = await askQuestion(caller, { ...input, key: "ask", prompt, data });
      return { status: "completed", result: { output, summary: "A model answered" } };
    },
  };
}

function readInput({ step }: StepExecution) {
  const parsed = inputSchema.safeParse(step.input);
  if (parsed.success) return parsed.data;
  throw new StepRefused({ code: "ask_input_invalid", message: z.prettifyError(parsed.error) });
}

/** What a reference names stands below the prompt, fenced: an earlier output must not become an instruction. */
function quoteReferences(text: string, { step }: StepExecution) {
  const resolve = openReferences(step);
  const data: Record<string, string> = {};
  const words = splitReferences(text).map((part) => {
    if ("text" in part) return part.text;
    data[part.path] = toText(resolve(part.path));
    return `(the data named "${part.path}")`;
  });
  return { prompt: words.join(""), data };
}
