import { CogoError, truncateText } from "../../kernel/mod.ts";
import { askWithTools } from "./ask_with_tools.ts";
import { continueCall } from "./continue_call.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { ModelCall, ModelCaller, ModelReply } from "./model_caller.ts";

/** What an answer is worth: a value, or what is wrong with it in words the model can act on. */
export type Reading<Value> =
  | { readonly status: "valid"; readonly value: Value }
  | { readonly status: "invalid"; readonly problem: string };

/** A value read from an answer, and the answer. */
export interface UsefulAnswer<Value> {
  readonly value: Value;
  readonly reply: ModelReply;
}

/** A model that ran into the limit on output is given twice the room, this often. */
const MOST_EXTENSIONS = 2;
/** More than every model of every provider has tries; the ledger ends it long before. */
const MOST_ANSWERS = 50;
const PROBLEM_MAXIMUM_CHARACTERS = 1_500;

/**
 * Asks until an answer can be used. A truncated one is asked for again with more room, one that does
 * not fit is given back once with what is wrong with it; then the next model is asked.
 *
 * @throws as {@link ModelCaller.ask}.
 */
export async function askUntilUseful<Value>(
  models: ModelCaller,
  call: ModelCall,
  read: (answer: ModelAnswer) => Reading<Value>,
): Promise<UsefulAnswer<Value>> {
  let asked = call;
  let restore = call.keepState?.();
  let extensions = 0;
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    restore?.();
    const { call: question, reply } = await askWithTools(models, asked);
    const { stop, text } = reply.answer;
    if (stop === "refusal") {
      await models.reject(reply, "refusal", truncateText(text, 300) || "It declined");
      continue;
    }
    if (stop === "length" && extensions < MOST_EXTENSIONS) {
      // The answer stays as it is: a retried step gets here again, to the longer one.
      asked = extend(question);
      restore = call.keepState?.();
      extensions += 1;
      continue;
    }
    if (stop === "length") {
      await models.reject(reply, "length", "It ran into the limit on output");
      continue;
    }
    const reading = read(reply.answer);
    if (reading.status === "valid") return { value: reading.value, reply };
    // Who asked for tools when there were none any more was asked to answer already.
    const repaired =
      stop === "tool"
        ? undefined
        : await repair(models, question, { reply, problem: reading.problem }, read);
    if (repaired !== undefined) return repaired;
    await models.reject(reply, "bad_output", reading.problem);
  }
  throw new Error(`Expected the ledger to end this before ${MOST_ANSWERS} answers`);
}

function extend(call: ModelCall): ModelCall {
  const { request } = call;
  return {
    ...call,
    request: { ...request, maximumOutputTokens: request.maximumOutputTokens * 2 },
  };
}

/** One more round with the same model: it sees what it wrote and what is wrong with it. */
async function repair<Value>(
  models: ModelCaller,
  call: ModelCall,
  useless: { readonly reply: ModelReply; readonly problem: string },
  read: (answer: ModelAnswer) => Reading<Value>,
): Promise<UsefulAnswer<Value> | undefined> {
  const { reply } = useless;
  const problem = truncateText(useless.problem, PROBLEM_MAXIMUM_CHARACTERS);
  const text = `That answer cannot be used: ${problem}\nAnswer again, whole and corrected, in the form that was asked for.`;
  const again = continueCall(call, {
    key: "repair",
    models: [`${reply.provider}/${reply.model}`],
    tokens: reply.answer.usage.output + text.length,
    messages: [
      { role: "assistant", text: reply.answer.text || "(nothing)", toolCalls: [] },
      { role: "user", content: [{ type: "text", text }] },
    ],
  });
  const answered = await askWithTools(models, again).catch((error: unknown) => {
    // The model that wrote it is not available now; another may do better.
    if (error instanceof CogoError && error.code === "models_exhausted") return undefined;
    throw error;
  });
  if (answered === undefined) return undefined;
  const { reply: second } = answered;
  const reading: Reading<Value> =
    second.answer.stop === "end" ? read(second.answer) : { status: "invalid", problem: "" };
  if (reading.status === "valid") return { value: reading.value, reply: second };
  await models.reject(
    second,
    "bad_output",
    reading.problem || `It ended with ${second.answer.stop}`,
  );
  return undefined;
}
