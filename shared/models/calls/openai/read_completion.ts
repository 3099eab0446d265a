import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer, StopReason, TokenUsage } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";
import { restore } from "./read_response.ts";
import { restoreCall } from "./restore_call.ts";

const count = z.number().int().nonnegative();

/** What a completion counts; a server that is compatible may tell nothing. */
export const completionUsageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count.nullish(),
  prompt_tokens_details: z
    .object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
    .nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

const completionSchema = z.object({
  id: z.string(),
  model: z.string(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string(),
                function: z.object({ name: z.string(), arguments: z.string() }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: completionUsageSchema.nullish(),
});

const STOPS: Readonly<Record<string, StopReason>> = {
  stop: "end",
  length: "length",
  tool_calls: "tool",
  function_call: "tool",
  content_filter: "refusal",
};

/** Reads a whole chat completion. @throws CallFailure `invalid_answer` */
export function readCompletion(
  body: unknown,
  watch: CallWatch,
  request: ModelRequest,
): Omit<ModelAnswer, "requestId"> {
  const parsed = completionSchema.safeParse(body);
  if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
  const { id, model, choices, usage } = parsed.data;
  watch.usage = toUsage(usage);
  const [{ message, finish_reason: reason } = { message: {} }] = choices;
  const stop = message.refusal ? "refusal" : STOPS[reason ?? ""];
  if (stop === undefined) {
    throw new CallFailure("invalid_answer", `Expected a known finish_reason, got "${reason}"`);
  }
  const text = message.content ?? "";
  return {
    text: stop === "refusal" ? text || (message.refusal ?? "") : restore(text, request),
    toolCalls: (message.tool_calls ?? []).flatMap((call) =>
      restoreCall({ id: call.id, ...call.function }, stop, request.tools),
    ),
    stop,
    usage: watch.usage,
    model,
    responseId: id,
  };
}

/** The input includes what was read from or written to the cache. */
export function toUsage(
  usage: z.infer<typeof completionUsageSchema> | null | undefined,
): TokenUsage {
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  const cacheWrite = usage?.prompt_tokens_details?.cache_write_tokens ?? 0;
  return {
    input: Math.max((usage?.prompt_tokens ?? 0) - cacheRead - cacheWrite, 0),
    cacheRead,
    cacheWrite,
    output: usage?.completion_tokens ?? 0,
    reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}
