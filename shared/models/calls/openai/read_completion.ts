import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import { dropAbsentFromText } from "../drop_absent.ts";
import type { StopReason, TokenUsage } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";
import { readCalls } from "../read_call.ts";
import { addCounts, count, listOf, optional, text } from "../wires/tolerant.ts";
import { type Answered, type AnswerReader, END_OF_STREAM } from "../wires/wire.ts";

const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: optional({ cached_tokens: count, cache_write_tokens: count }),
  completion_tokens_details: optional({ reasoning_tokens: count }),
});
type Usage = z.infer<typeof usageSchema>;

/** Mistral and others give parts, of which those that think or refer are no text of the answer. */
const contentSchema = z
  .union([
    z.string(),
    listOf(z.object({ type: z.literal("text"), text: z.string() })).transform((parts) =>
      parts.map((part) => part.text).join(""),
    ),
  ])
  .nullish()
  .catch(undefined);

const callSchema = z.object({
  index: count,
  id: text,
  function: optional({ name: text, arguments: z.unknown().optional() }),
});
const messageSchema = z.object({
  content: contentSchema,
  refusal: text,
  tool_calls: listOf(callSchema),
});

/** A whole completion has messages where a chunk has deltas. */
const choiceSchema = z.object({
  delta: messageSchema.nullish(),
  message: messageSchema.nullish(),
  finish_reason: text,
  index: count,
});
type Choice = z.infer<typeof choiceSchema>;

const completionSchema = z.object({
  id: text,
  model: text,
  choices: listOf(choiceSchema).optional(),
  usage: usageSchema.nullish().catch(undefined),
  /** Groq's own place for it. */
  x_groq: optional({ usage: usageSchema.nullish() }),
});

/** Some gateways put it into a member of an envelope of their own. */
const chunkSchema = z.union([
  z
    .object({
      choices: z.undefined().optional(),
      result: z.looseObject({ choices: z.array(z.unknown()) }),
    })
    .transform(({ result }) => completionSchema.parse(result)),
  completionSchema,
]);

const STOPS: Readonly<Record<string, StopReason>> = {
  length: "length",
  max_tokens: "length",
  tool_calls: "tool",
  function_call: "tool",
  content_filter: "refusal",
  refusal: "refusal",
};

/** Reasons that servers have for not going on: `network_error`, `insufficient_system_resource`. */
const FAILED = /error|insufficient|overload|abort|cancel|time_?out|fail/;
/** Other names of a filter: `sensitive`, `content-filter`. */
const FILTERED = /sensitive|filter|safety|moderat|blocked/;

interface Call {
  readonly index: number | undefined;
  id: string;
  name: string;
  input: unknown;
}

/** A chat completion as far as it has come. */
export class Completion implements AnswerReader {
  readonly #request: ModelRequest;
  readonly #watch: CallWatch;
  #id: string | undefined;
  #model: string | undefined;
  #text = "";
  #refusal = "";
  #finish: string | undefined;
  #isWhole = false;
  #isKnown = false;
  #values = 0;
  #usage: Usage | undefined;
  readonly #calls: Call[] = [];

  constructor(request: ModelRequest, watch: CallWatch) {
    this.#request = request;
    this.#watch = watch;
  }

  add(value: unknown): string {
    if (value === END_OF_STREAM) this.#isWhole = true;
    const { data } = chunkSchema.safeParse(value);
    if (data === undefined) return "";
    this.#values += 1;
    this.#id ??= data.id || undefined;
    this.#model ??= data.model || undefined;
    this.#count(data.usage ?? data.x_groq?.usage);
    // Others were not asked for.
    const choice = data.choices?.find(({ index }) => !index);
    return choice === undefined ? "" : this.#addChoice(choice);
  }

  #addChoice({ delta, message, finish_reason: finish }: Choice): string {
    this.#isKnown = true;
    this.#finish ??= finish ?? undefined;
    // Some chunks carry an empty message beside their delta.
    const isWhole = Boolean(message) && !delta;
    if (isWhole) this.#isWhole = true;
    // One that comes whole after its parts says nothing new.
    if (isWhole && this.#text !== "") return "";
    const part = delta ?? message;
    for (const call of part?.tool_calls ?? []) this.#addCall(call);
    this.#refusal += part?.refusal ?? "";
    this.#text += part?.content ?? "";
    return part?.content ?? "";
  }

  toAnswer(): Answered {
    const finish = this.#finish?.toLowerCase();
    if (!this.#isKnown) throw this.#noAnswer();
    if (finish === undefined && !this.#isWhole) {
      throw new CallFailure("interrupted", "The stream ended before the completion did");
    }
    if (FAILED.test(finish ?? "")) {
      throw new CallFailure("interrupted", `The server gave up: it finished with "${finish}"`);
    }
    const stop = this.#stopOf(finish ?? "");
    const text = this.#text;
    const { output, tools, model } = this.#request;
    const restored = output === undefined ? text : dropAbsentFromText(text, output.schema);
    const toolCalls = readCalls(this.#calls, stop, tools);
    return {
      text: stop === "refusal" ? text || this.#refusal : restored,
      toolCalls,
      stop: toolCalls.length === 0 && stop === "tool" ? "end" : stop,
      usage: this.#watch.usage ?? this.#watch.estimate,
      model: this.#model ?? model,
      responseId: this.#id ?? null,
    };
  }

  #noAnswer(): CallFailure {
    return this.#values === 0
      ? new CallFailure("interrupted", "The stream ended before a completion began")
      : new CallFailure("invalid_answer", "Expected choices of a completion, got none");
  }

  /** Every other reason to finish is a server's own word for being done. */
  #stopOf(finish: string): StopReason {
    if (this.#refusal !== "") return "refusal";
    const stop = STOPS[finish] ?? (FILTERED.test(finish) ? "refusal" : "end");
    return stop === "end" && this.#calls.length > 0 ? "tool" : stop;
  }

  /** Counts come alone after the last choice, with every chunk, or each in a chunk of its own. */
  #count(usage: Usage | null | undefined): void {
    const counts = addCounts(this.#usage, usage);
    if (counts === undefined) return;
    this.#usage = counts;
    this.#watch.usage = toUsage(counts);
  }

  #addCall(part: z.infer<typeof callSchema>): void {
    const call = this.#findCall(part);
    call.id ||= part.id ?? "";
    call.name ||= part.function?.name ?? "";
    const input = part.function?.arguments ?? "";
    call.input = typeof input === "string" ? `${call.input ?? ""}${input}` : input;
  }

  /** Many servers leave out the index, and some give each call the same: a new id begins a new call. */
  #findCall({ index, id, function: named }: z.infer<typeof callSchema>): Call {
    const last = this.#calls.at(-1);
    const known = this.#calls.findLast((each) =>
      typeof index === "number"
        ? each.index === index && (!id || !each.id || each.id === id)
        : Boolean(id) && each.id === id,
    );
    if (known !== undefined) return known;
    const isNew =
      typeof index === "number" || Boolean(id) || (Boolean(named?.name) && last?.name !== "");
    if (!isNew && last !== undefined) return last;
    const call: Call = { index: index ?? undefined, id: "", name: "", input: undefined };
    this.#calls.push(call);
    return call;
  }
}

/** The input includes what was read from or written to the cache. */
function toUsage(usage: Usage): TokenUsage {
  const cacheRead = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const cacheWrite = usage.prompt_tokens_details?.cache_write_tokens ?? 0;
  return {
    input: Math.max((usage.prompt_tokens ?? 0) - cacheRead - cacheWrite, 0),
    cacheRead,
    cacheWrite,
    output: usage.completion_tokens ?? 0,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}
