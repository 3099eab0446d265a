import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { StopReason, TokenUsage } from "../model_answer.ts";
import { readCalls, type WrittenCall } from "../read_call.ts";
import { count, listOf, optional, text } from "../wires/tolerant.ts";
import { type Answered, type AnswerReader, END_OF_STREAM } from "../wires/wire.ts";

const partSchema = z.object({
  text,
  thought: z.boolean().nullish().catch(undefined),
  functionCall: optional({ id: text, name: z.string(), args: z.unknown().optional() }),
});

const chunkSchema = z.object({
  responseId: text,
  modelVersion: text,
  candidates: z
    .array(
      z.object({
        finishReason: text,
        finishMessage: text,
        content: optional({ parts: listOf(partSchema) }),
      }),
    )
    .nullish(),
  promptFeedback: optional({ blockReason: text, blockReasonMessage: text }),
  usageMetadata: optional({
    promptTokenCount: count,
    toolUsePromptTokenCount: count,
    cachedContentTokenCount: count,
    candidatesTokenCount: count,
    thoughtsTokenCount: count,
  }),
});
type Chunk = z.infer<typeof chunkSchema>;

const STOPS: Readonly<Record<string, StopReason>> = { STOP: "end", MAX_TOKENS: "length" };
/** What a model wrote that is no answer. Every other reason is one to decline. */
const MALFORMED = /^(MALFORMED_FUNCTION_CALL|UNEXPECTED_TOOL_CALL|TOO_MANY_TOOL_CALLS)$/;

/** A generation as far as it has come: a whole one is a stream of one chunk. */
export class Generation implements AnswerReader {
  readonly #watch: CallWatch;
  readonly #calls: WrittenCall[] = [];
  #model: string;
  #text = "";
  #finish: { readonly reason: string; readonly message: string } | undefined;
  #id: string | undefined;

  constructor(model: string, watch: CallWatch) {
    this.#model = model;
    this.#watch = watch;
  }

  add(value: unknown): string {
    if (value === END_OF_STREAM) return "";
    const parsed = chunkSchema.safeParse(value);
    if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
    const { candidates, promptFeedback: feedback, usageMetadata, ...chunk } = parsed.data;
    this.#id ??= chunk.responseId ?? undefined;
    this.#model = chunk.modelVersion ?? this.#model;
    if (usageMetadata) this.#watch.usage = toUsage(usageMetadata);
    const [candidate] = candidates ?? [];
    const reason = feedback?.blockReason ?? candidate?.finishReason;
    const message = feedback?.blockReasonMessage ?? candidate?.finishMessage ?? "";
    if (reason) this.#finish = { reason, message };
    const parts = candidate?.content?.parts ?? [];
    for (const { functionCall: call } of parts) {
      if (call) this.#calls.push({ id: call.id ?? "", name: call.name, input: call.args });
    }
    const text = parts.map((part) => (part.thought ? "" : (part.text ?? ""))).join("");
    this.#text += text;
    return text;
  }

  toAnswer(): Answered {
    if (this.#finish === undefined) {
      throw new CallFailure("interrupted", "The stream ended before the generation did");
    }
    const { reason, message } = this.#finish;
    if (MALFORMED.test(reason)) throw new CallFailure("invalid_answer", `${reason}: ${message}`);
    const stop = STOPS[reason] ?? "refusal";
    return {
      text: this.#text || (stop === "refusal" ? message || reason : ""),
      toolCalls: readCalls(this.#calls, stop),
      stop: stop === "end" && this.#calls.length > 0 ? "tool" : stop,
      usage: this.#watch.usage ?? this.#watch.estimate,
      model: this.#model,
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
