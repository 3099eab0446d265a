import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import { dropAbsentFromText } from "../drop_absent.ts";
import type { StopReason, TokenUsage } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";
import { readCalls } from "../read_call.ts";
import { readToldFailure, ToldError } from "../wires/told_failure.ts";
import { count, listOf, optional, text } from "../wires/tolerant.ts";
import type { Answered, AnswerReader } from "../wires/wire.ts";

const usageSchema = optional({
  input_tokens: count,
  input_tokens_details: optional({ cached_tokens: count, cache_write_tokens: count }),
  output_tokens: count,
  output_tokens_details: optional({ reasoning_tokens: count }),
});

const responseSchema = z.object({
  id: text,
  model: text,
  status: text,
  output: z.array(z.unknown()).transform((items) => listOf(itemSchema).parse(items)),
  incomplete_details: optional({ reason: text }),
  error: z.unknown().optional(),
  usage: usageSchema,
});
type Response = z.infer<typeof responseSchema>;
type Item = z.infer<typeof itemSchema>;

const itemSchema = z.object({
  type: z.string(),
  content: listOf(z.object({ type: z.string(), text, refusal: text })),
  call_id: text,
  name: text,
  arguments: z.unknown().optional(),
});

const eventSchema = z.union([
  z.object({ type: z.literal("response.output_text.delta"), delta: z.string() }),
  z.object({
    type: z.enum(["response.completed", "response.incomplete", "response.failed"]),
    response: responseSchema.extend({ output: listOf(itemSchema) }),
  }),
  z.object({ type: z.literal("response.output_item.done"), item: itemSchema }),
  // A whole answer is a response without an event around it.
  responseSchema.transform((response) => ({ type: "response" as const, response })),
]);

/** A response of the Responses API as far as it has come: the last event carries it whole. */
export class ResponseReader implements AnswerReader {
  readonly #request: ModelRequest;
  readonly #watch: CallWatch;
  #text = "";
  readonly #items: Item[] = [];
  #values = 0;
  #response: Response | undefined;

  constructor(request: ModelRequest, watch: CallWatch) {
    this.#request = request;
    this.#watch = watch;
  }

  add(value: unknown): string {
    this.#values += 1;
    const { data: event } = eventSchema.safeParse(value);
    if (event === undefined) return "";
    if ("delta" in event) {
      this.#text += event.delta;
      return event.delta;
    }
    if ("item" in event) {
      this.#items.push(event.item);
      return this.#give(textOf([event.item]));
    }
    const { response } = event;
    if (response.usage) this.#watch.usage = toUsage(response.usage);
    if (response.error) throw new ToldError(readToldFailure({ error: response.error }, null));
    if (response.status === "in_progress") return "";
    // Some servers put what they made into the events alone.
    const output = response.output.length === 0 ? this.#items : response.output;
    this.#response = { ...response, output };
    return this.#give(textOf(output));
  }

  /** What of a finished text has not come in parts. */
  #give(text: string): string {
    if (this.#text.includes(text)) return "";
    const rest = text.startsWith(this.#text) ? text.slice(this.#text.length) : text;
    this.#text += rest;
    return rest;
  }

  toAnswer(): Answered {
    const response = this.#response;
    if (response === undefined) throw this.#noAnswer();
    const refusal = response.output.flatMap((item) =>
      item.content.map((each) => each.refusal ?? ""),
    );
    const stop = refusal.join("") === "" ? stopOf(response) : "refusal";
    const text = textOf(response.output) || this.#text;
    const { output, tools, model } = this.#request;
    const restored = output === undefined ? text : dropAbsentFromText(text, output.schema);
    const calls = response.output.filter(({ type }) => type === "function_call");
    return {
      text: stop === "refusal" ? text || refusal.join("") : restored,
      toolCalls: readCalls(
        calls.map((call) => ({
          id: call.call_id ?? "",
          name: call.name ?? "",
          input: call.arguments,
        })),
        stop,
        tools,
      ),
      stop,
      usage: this.#watch.usage ?? this.#watch.estimate,
      model: response.model ?? model,
      responseId: response.id ?? null,
    };
  }

  #noAnswer(): CallFailure {
    return this.#text === "" && this.#values === 1
      ? new CallFailure("invalid_answer", "Expected a response, got something else")
      : new CallFailure("interrupted", "The stream ended before the response did");
  }
}

function textOf(output: readonly Item[]): string {
  return output
    .flatMap(({ type, content }) => (type === "message" ? content : []))
    .map((each) => each.text ?? "")
    .join("");
}

function stopOf({ status, output, incomplete_details: incomplete }: Response): StopReason {
  if (status === "incomplete") {
    return incomplete?.reason === "content_filter" ? "refusal" : "length";
  }
  return output.some(({ type }) => type === "function_call") ? "tool" : "end";
}

/** This provider's input includes what was read from or written to the cache. */
function toUsage(usage: NonNullable<Response["usage"]>): TokenUsage {
  const cacheRead = usage.input_tokens_details?.cached_tokens ?? 0;
  const cacheWrite = usage.input_tokens_details?.cache_write_tokens ?? 0;
  return {
    input: Math.max((usage.input_tokens ?? 0) - cacheRead - cacheWrite, 0),
    cacheRead,
    cacheWrite,
    output: usage.output_tokens ?? 0,
    reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
