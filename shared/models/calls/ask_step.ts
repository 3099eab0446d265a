import {
  askInputSchema,
  openReferences,
  readKindInput,
  type StepExecution,
  type StepHandler,
  splitReferences,
  toText,
} from "../../engine/mod.ts";
import { askQuestion } from "./ask_question.ts";
import type { Models } from "./open_models.ts";

/** Does steps of kind `ask`: asks a model, and keeps its answer as the step's output. */
export function createAskStep(models: Models): StepHandler {
  return {
    kind: "ask",
    estimateMilliseconds: 20_000,
    async execute(execution) {
      const input = readKindInput(askInputSchema, execution.step, "ask_input_invalid");
      const { prompt, data } = quoteReferences(input.prompt, execution);
      const { step, signal, requestApproval } = execution;
      const caller = models.for({ step, signal, requestApproval });
      const output = await askQuestion(caller, { ...input, key: "ask", prompt, data });
      return { status: "completed", result: { output, summary: "A model answered" } };
    },
  };
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
