import { z } from "zod";
import { jsonSchema } from "../../../kernel/mod.ts";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer, StopReason, TokenUsage } from "../model_answer.ts";

const count = z.number().int().nonnegative().nullish();

/** Counts, each of which a later event of a stream may update. */
export const usageSchema = z.object({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  output_tokens: count,
  output_tokens_details: z.object({ thinking_tokens: count }).nullish(),
});

const messageSchema = z.object({
  id: z.string(),
  model: z.string(),
  content: z.array(
    z.union([
      z.object({ type: z.literal("text"), text: z.string() }),
      z.object({
        type: z.literal("tool_use"),
        id: z.string(),
        name: z.string(),
        input: jsonSchema,
      }),
      // Thinking, and what else later versions may add.
      z.object({ type: z.string() }).transform(() => ({ type: "other" as const })),
    ]),
  ),
  stop_reason: z.string().nullable(),
  stop_details: z.object({ explanation: z.string().nullish() }).nullish(),
  usage: usageSchema,
});

const STOPS: Readonly<Record<string, StopReason>> = {
  end_turn: "end",
  stop_sequence: "end",
  max_tokens: "length",
  tool_use: "tool",
  refusal: "refusal",
};

/** Reads a whole message. @throws CallFailure `invalid_answer`, `context_length` */
export function readMessage(body: unknown, watch: CallWatch): Omit<ModelAnswer, "requestId"> {
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
  const { id, model, content, stop_reason: reason, stop_details: details, usage } = parsed.data;
  watch.usage = toUsage(usage);
  if (reason === "model_context_window_exceeded") {
    throw new CallFailure("context_length", "The context window was full before the answer was");
  }
  const stop = STOPS[reason ?? ""];
  if (stop === undefined) {
    throw new CallFailure("invalid_answer", `Expected a known reason to stop, got "${reason}"`);
  }
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("");
  return {
    text: text || (stop === "refusal" ? (details?.explanation ?? "") : ""),
    toolCalls: content.flatMap((block) =>
      block.type === "tool_use" ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    stop,
    usage: watch.usage,
    model,
    responseId: id,
  };
}

/** What was read from or written to the cache is not part of the input here, as with this provider. */
export function toUsage(usage: z.infer<typeof usageSchema>): TokenUsage {
  return {
    input: usage.input_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
  };
}
