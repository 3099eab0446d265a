import {
  askInputSchema,
  openReferences,
  readKindInput,
  type StepExecution,
  type StepHandler,
  splitReferences,
  toText,
} from "../../engine/mod.ts";
import { truncateText } from "../../kernel/mod.ts";
import { type OpenSearch, searchAnswerSchema, selectAnswering } from "../../knowledge/mod.ts";
import { answerWithCitations } from "./answer_with_citations.ts";
import { askQuestion } from "./ask_question.ts";
import type { Models } from "./open_models.ts";

/** Passages that a model is shown. */
const PASSAGES = 8;

/** Does steps of kind `ask`: asks a model, and keeps its answer as the step's output. */
export function createAskStep(models: Models, search: OpenSearch): StepHandler {
  return {
    kind: "ask",
    estimateMilliseconds: 20_000,
    async execute(execution) {
      const input = readKindInput(askInputSchema, execution.step, "ask_input_invalid");
      const { prompt, data } = quoteReferences(input.prompt, execution);
      const { step, signal, requestApproval } = execution;
      const caller = models.for({ step, signal, requestApproval });
      const { cite = false, ...asked } = input;
      const output = cite
        ? await answerWithCitations(caller, {
            ...asked,
            ...{ key: "ask", question: prompt },
            ...(await findPassages(search, execution, prompt)),
          })
        : await askQuestion(caller, { ...asked, key: "ask", prompt, data });
      return { status: "completed", result: { output, summary: "A model answered" } };
    },
  };
}

/** What is known of it, as the task's session sees it; the same for every attempt. */
async function findPassages(search: OpenSearch, execution: StepExecution, question: string) {
  const { sessionId, tenantId } = execution.step;
  const request = { query: truncateText(question, 8_000), limit: PASSAGES };
  const found = await execution.retrieve("cite", request, async () => {
    const engine = await search(tenantId);
    return await engine.contextAwareSearch({ ...request, sessionId, remember: false });
  });
  return selectAnswering(question, searchAnswerSchema.parse(found));
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
