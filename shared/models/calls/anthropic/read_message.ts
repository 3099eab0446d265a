import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { StopReason, TokenUsage } from "../model_answer.ts";
import { readCalls } from "../read_call.ts";
import { addCounts, count, listOf, optional, text } from "../wires/tolerant.ts";
import type { Answered, AnswerReader } from "../wires/wire.ts";

const usageSchema = optional({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  output_tokens: count,
  output_tokens_details: optional({ thinking_tokens: count }),
});
type Usage = z.infer<typeof usageSchema>;

const blockSchema = z.object({
  type: z.string(),
  text,
  id: text,
  name: text,
  input: z.unknown().optional(),
});

const endSchema = {
  stop_reason: text,
  stop_details: optional({ explanation: text }),
  usage: usageSchema,
};
const messageSchema = z.object({
  id: text,
  model: text,
  content: listOf(blockSchema),
  ...endSchema,
});

const eventSchema = z.union([
  // First, as most events are these.
  z.object({
    type: z.literal("content_block_delta"),
    index: z.number(),
    delta: z.object({ text, partial_json: text }),
  }),
  z.object({ type: z.literal("message_start"), message: messageSchema }),
  z.object({
    type: z.literal("content_block_start"),
    index: z.number(),
    content_block: blockSchema,
  }),
  z.object({
    type: z.literal("message_delta"),
    delta: z.object(endSchema),
    usage: usageSchema,
  }),
  // A whole answer is a message without events.
  messageSchema.extend({ type: z.literal("message") }),
]);

const STOPS: Readonly<Record<string, StopReason>> = {
  max_tokens: "length",
  tool_use: "tool",
  refusal: "refusal",
};

interface Block {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** Where a server gives it whole, at the start of the block. */
  readonly input: unknown;
  text: string;
  json: string;
}

/** A message of the Messages API as far as it has come. */
export class MessageReader implements AnswerReader {
  readonly #watch: CallWatch;
  readonly #blocks = new Map<number, Block>();
  #id: string | undefined;
  #model: string;
  #reason: string | undefined;
  #explanation: string | undefined;
  #usage: Usage = {};
  #isBegun = false;
  #values = 0;

  constructor(model: string, watch: CallWatch) {
    this.#model = model;
    this.#watch = watch;
  }

  add(value: unknown): string {
    this.#values += 1;
    const { data: event } = eventSchema.safeParse(value);
    if (event === undefined) return "";
    switch (event.type) {
      case "message_start":
        return this.#begin(event.message);
      case "message":
        return this.#begin(event);
      case "content_block_start":
        return this.#addBlock(event.index, event.content_block);
      case "content_block_delta":
        return this.#addDelta(event.index, event.delta);
      case "message_delta":
        this.#end({ ...event.delta, usage: { ...event.delta.usage, ...event.usage } });
        return "";
    }
  }

  toAnswer(): Answered {
    const reason = this.#reason;
    if (reason === undefined) throw this.#noAnswer();
    if (reason === "model_context_window_exceeded") {
      throw new CallFailure("context_length", "The context window was full before the answer was");
    }
    const blocks = [...this.#blocks.values()];
    const calls = blocks.filter(({ type }) => type === "tool_use");
    const known = STOPS[reason] ?? "end";
    const stop = known === "end" && calls.length > 0 ? "tool" : known;
    const text = blocks.map((block) => (block.type === "text" ? block.text : "")).join("");
    return {
      text: text || (stop === "refusal" ? (this.#explanation ?? "") : ""),
      toolCalls: readCalls(
        calls.map(({ id, name, input, json }) => ({ id, name, input: json || input })),
        stop,
      ),
      stop,
      usage: this.#watch.usage ?? this.#watch.estimate,
      model: this.#model,
      responseId: this.#id ?? null,
    };
  }

  #noAnswer(): CallFailure {
    return !this.#isBegun && this.#values > 0
      ? new CallFailure("invalid_answer", "Expected a message, got something else")
      : new CallFailure("interrupted", "The stream ended before the message did");
  }

  #begin(message: z.infer<typeof messageSchema>): string {
    this.#isBegun = true;
    this.#id = message.id ?? undefined;
    this.#model = message.model ?? this.#model;
    this.#end(message);
    return message.content.map((block, index) => this.#addBlock(index, block)).join("");
  }

  #addBlock(index: number, block: z.infer<typeof blockSchema>): string {
    const { type, id, name, input, text: written } = block;
    const started = { type, id: id ?? "", name: name ?? "", input, text: written ?? "", json: "" };
    this.#blocks.set(index, started);
    return type === "text" ? started.text : "";
  }

  #addDelta(
    index: number,
    delta: {
      readonly text?: string | null | undefined;
      readonly partial_json?: string | null | undefined;
    },
  ): string {
    if (!this.#blocks.has(index)) this.#addBlock(index, { type: "text", input: undefined });
    const block = this.#blocks.get(index);
    if (block === undefined) return "";
    block.json += delta.partial_json ?? "";
    block.text += delta.text ?? "";
    return delta.text ?? "";
  }

  /** What a later event leaves out stays as an earlier one had it. */
  #end(end: z.infer<z.ZodObject<typeof endSchema>>): void {
    this.#reason = end.stop_reason ?? this.#reason;
    this.#explanation = end.stop_details?.explanation ?? this.#explanation;
    const counts = addCounts(this.#usage, end.usage);
    if (counts === undefined) return;
    this.#usage = counts;
    this.#watch.usage = toUsage(counts);
  }
}

/** What was read from or written to the cache is not part of the input here, as with this provider. */
function toUsage(usage: Usage): TokenUsage {
  return {
    input: usage?.input_tokens ?? 0,
    cacheRead: usage?.cache_read_input_tokens ?? 0,
    cacheWrite: usage?.cache_creation_input_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
    reasoning: usage?.output_tokens_details?.thinking_tokens ?? 0,
  };
}
