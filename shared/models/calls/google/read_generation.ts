import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer, StopReason, TokenUsage } from "../model_answer.ts";
import type { ToolCall } from "../model_request.ts";

const count = z.number().int().nonnegative().nullish();

const chunkSchema = z.object({
  responseId: z.string().nullish(),
  modelVersion: z.string().nullish(),
  candidates: z
    .array(
      z.object({
        finishReason: z.string().nullish(),
        finishMessage: z.string().nullish(),
        content: z
          .object({
            parts: z
              .array(
                z.object({
                  text: z.string().nullish(),
                  thought: z.boolean().nullish(),
                  functionCall: z
                    .object({
                      id: z.string().nullish(),
                      name: z.string(),
                      args: jsonObjectSchema.nullish(),
                    })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z
    .object({ blockReason: z.string().nullish(), blockReasonMessage: z.string().nullish() })
    .nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      toolUsePromptTokenCount: count,
      cachedContentTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
    })
    .nullish(),
});
type Chunk = z.infer<typeof chunkSchema>;

const STOPS: Readonly<Record<string, StopReason>> = { STOP: "end", MAX_TOKENS: "length" };
/** What a model wrote that is no answer. Every other reason is one to decline. */
const MALFORMED = /^(MALFORMED_FUNCTION_CALL|UNEXPECTED_TOOL_CALL|TOO_MANY_TOOL_CALLS)$/;

/** A generation as far as it has come: a whole one is a stream of one chunk. */
export class Generation {
  readonly #watch: CallWatch;
  #text = "";
  #toolCalls: ToolCall[] = [];
  #finish: { readonly reason: string; readonly message: string } | undefined;
  #id: string | undefined;
  #model: string | undefined;

  constructor(watch: CallWatch) {
    this.#watch = watch;
  }

  /** Adds a chunk, and returns the text it brought. @throws CallFailure `invalid_answer` */
  add(raw: unknown): string {
    const parsed = chunkSchema.safeParse(raw);
    if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
    const { candidates, promptFeedback: feedback, usageMetadata, ...chunk } = parsed.data;
    this.#id ??= chunk.responseId ?? undefined;
    this.#model ??= chunk.modelVersion ?? undefined;
    if (usageMetadata) this.#watch.usage = toUsage(usageMetadata);
    const [candidate] = candidates ?? [];
    const reason = feedback?.blockReason ?? candidate?.finishReason;
    const message = feedback?.blockReasonMessage ?? candidate?.finishMessage ?? "";
    if (reason) this.#finish = { reason, message };
    const parts = candidate?.content?.parts ?? [];
    for (const { functionCall } of parts) {
      if (!functionCall) continue;
      const { id, name, args } = functionCall;
      const made = `call_${this.#toolCalls.length}`;
      this.#toolCalls.push({ id: id || made, name, input: args ?? {} });
    }
    const text = parts.map((part) => (part.thought ? "" : (part.text ?? ""))).join("");
    this.#text += text;
    return text;
  }

  /** @throws CallFailure when it did not end, or not as a generation does. */
  toAnswer(model: string): Omit<ModelAnswer, "requestId"> {
    if (this.#finish === undefined) {
      throw new CallFailure("interrupted", "The stream ended before the generation did");
    }
    const { reason, message } = this.#finish;
    if (MALFORMED.test(reason)) throw new CallFailure("invalid_answer", `${reason}: ${message}`);
    const stop = STOPS[reason] ?? "refusal";
    return {
      text: this.#text || (stop === "refusal" ? message || reason : ""),
      toolCalls: this.#toolCalls,
      stop: stop === "end" && this.#toolCalls.length > 0 ? "tool" : stop,
      usage: this.#watch.usage ?? toUsage({}),
      model: this.#model ?? model,
      responseId: this.#id ?? null,
    };
  }
}

/** The prompt includes what was cached; thinking is billed as output, and is not among the candidates. */
function toUsage(usage: NonNullable<Chunk["usageMetadata"]>): TokenUsage {
  const cacheRead = usage.cachedContentTokenCount ?? 0;
  const prompt = (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0);
  const reasoning = usage.thoughtsTokenCount ?? 0;
  return {
    input: Math.max(prompt - cacheRead, 0),
    cacheRead,
    cacheWrite: 0,
    output: (usage.candidatesTokenCount ?? 0) + reasoning,
    reasoning,
  };
}
