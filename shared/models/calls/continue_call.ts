import type { ModelCall } from "./model_caller.ts";
import type { ModelMessage } from "./model_request.ts";

/** What a question goes on with. */
export interface Continuation {
  /** Added to the key of the question. */
  readonly key: string;
  readonly messages: readonly ModelMessage[];
  /** An upper estimate of what the messages are long. */
  readonly tokens: number;
  readonly models?: readonly string[];
  readonly contents?: ModelCall["contents"];
}

/** The same question with more turns. Made shorter, it still has them. */
export function continueCall(call: ModelCall, continuation: Continuation): ModelCall {
  const { key, messages, tokens, models, contents = [] } = continuation;
  const { request, condense } = call;
  return {
    ...call,
    key: `${call.key}:${key}`,
    inputTokens: call.inputTokens + tokens,
    contents: [...new Set([...call.contents, ...contents])],
    request: { ...request, messages: [...request.messages, ...messages] },
    ...(models === undefined ? {} : { models }),
    condense() {
      const shorter = condense?.();
      return shorter === undefined ? undefined : continueCall(shorter, continuation);
    },
  };
}
