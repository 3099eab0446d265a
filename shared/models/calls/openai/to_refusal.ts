import type { ModelAnswer } from "../model_answer.ts";
import { readRefusal } from "./openai_errors.ts";

/** A request that was declined before a model saw it is answered so, and cost nothing. Else throws on. */
export function toRefusal(error: unknown, model: string): Omit<ModelAnswer, "requestId"> {
  const text = readRefusal(error);
  if (text === undefined) throw error;
  const usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  return { text, toolCalls: [], stop: "refusal", usage, model, responseId: null };
}
