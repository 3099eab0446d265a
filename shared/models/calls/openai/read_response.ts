import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import { dropAbsentFromText } from "../drop_absent.ts";
import type { ModelAnswer, StopReason, TokenUsage } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";
import { OPENAI_ERRORS, openaiErrorSchema } from "./openai_errors.ts";
import { restoreCall } from "./restore_call.ts";

const count = z.number().int().nonnegative();

const usageSchema = z.object({
  input_tokens: count,
  input_tokens_details: z
    .object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
    .nullish(),
  output_tokens: count,
  output_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

const contentSchema = z.union([
  z.object({ type: z.literal("output_text"), text: z.string() }),
  z.object({ type: z.literal("refusal"), refusal: z.string() }),
]);

const responseSchema = z.object({
  id: z.string(),
  model: z.string(),
  status: z.string(),
  output: z.array(
    z.union([
      z.object({ type: z.literal("message"), content: z.array(contentSchema) }),
      z.object({
        type: z.literal("function_call"),
        call_id: z.string(),
        name: z.string(),
        arguments: z.string(),
      }),
      // Reasoning, and what else later versions may add.
      z.object({ type: z.string() }).transform(() => ({ type: "other" as const })),
    ]),
  ),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  error: openaiErrorSchema.nullish(),
  usage: usageSchema.nullish(),
});
type Response = z.infer<typeof responseSchema>;

/** Reads a whole response, of the Responses API. @throws CallFailure */
export function readResponse(
  body: unknown,
  watch: CallWatch,
  request: ModelRequest,
): Omit<ModelAnswer, "requestId"> {
  const parsed = responseSchema.safeParse(body);
  if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
  const { data: response } = parsed;
  const usage = toUsage(response.usage);
  watch.usage = usage;
  if (response.error) throw toFailure(response.error);
  const refusal = contentsOf(response).flatMap((each) => ("refusal" in each ? [each.refusal] : []));
  const stop = refusal.length > 0 ? "refusal" : stopOf(response);
  const text = contentsOf(response)
    .map((each) => ("text" in each ? each.text : ""))
    .join("");
  return {
    text: stop === "refusal" ? text || refusal.join("") : restore(text, request),
    toolCalls: response.output.flatMap((item) =>
      item.type === "function_call"
        ? restoreCall({ ...item, id: item.call_id }, stop, request.tools)
        : [],
    ),
    stop,
    usage,
    model: response.model,
    responseId: response.id,
  };
}

/** What an error within an answer says of the call. */
export function toFailure(error: z.infer<typeof openaiErrorSchema>): CallFailure {
  const { message, code, type } = error;
  const reported = { message, codes: [String(code ?? ""), type ?? ""], status: null };
  return new CallFailure(
    OPENAI_ERRORS.classify(reported),
    `${code ?? type ?? "error"}: ${message}`,
  );
}

/** JSON as it was asked for: without what strict schemas had to make null. */
export function restore(text: string, { output }: ModelRequest): string {
  return output === undefined ? text : dropAbsentFromText(text, output.schema);
}

function contentsOf({ output }: Response) {
  return output.flatMap((item) => (item.type === "message" ? item.content : []));
}

function stopOf({ status, output, incomplete_details: incomplete }: Response): StopReason {
  if (status === "incomplete") {
    return incomplete?.reason === "content_filter" ? "refusal" : "length";
  }
  if (status !== "completed") {
    throw new CallFailure(
      "invalid_answer",
      `Expected a response that is completed, got "${status}"`,
    );
  }
  return output.some(({ type }) => type === "function_call") ? "tool" : "end";
}

/** This provider's input includes what was read from or written to the cache. */
function toUsage(usage: Response["usage"]): TokenUsage {
  const cacheRead = usage?.input_tokens_details?.cached_tokens ?? 0;
  const cacheWrite = usage?.input_tokens_details?.cache_write_tokens ?? 0;
  return {
    input: Math.max((usage?.input_tokens ?? 0) - cacheRead - cacheWrite, 0),
    cacheRead,
    cacheWrite,
    output: usage?.output_tokens ?? 0,
    reasoning: usage?.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
