import type { IncomingHttpHeaders } from "node:http";
import type { Json, JsonObject } from "../../shared/kernel/mod.ts";
import type { FaultKind, ProviderName } from "./model_script.ts";

/** What a request asks, in the words of no provider. */
export interface WireRequest {
  readonly model: string;
  readonly system: string;
  /** All that the user said. */
  readonly prompt: string;
  /** All there is to read, as far as it is text. */
  readonly inputText: string;
  /** Images and documents. */
  readonly attachments: number;
  readonly maximumOutputTokens: number;
  readonly output: { readonly name: string; readonly schema: JsonObject } | undefined;
  readonly tools: readonly { readonly name: string; readonly schema: JsonObject }[];
  readonly mustCallTool: boolean;
  readonly stream: boolean;
  /** Whether the provider would keep the instructions in its cache. */
  readonly cacheable: boolean;
}

/** Tokens as they are billed. */
export interface WireUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** What is answered, in the words of no provider. */
export interface WireReply {
  /** Counts the server's answers. */
  readonly number: number;
  readonly model: string;
  readonly text: string;
  /** The text as it is streamed. */
  readonly pieces: readonly string[];
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly input: Json;
  }[];
  readonly stop: "end" | "length" | "tool" | "refusal";
  readonly usage: WireUsage;
}

/** Why a request is refused. */
export interface Problem {
  readonly kind: FaultKind;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  readonly hint?: "retry_after" | "reset" | "none";
}

/** An error as it is sent. */
export interface WireError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** A request as it came. */
export interface Incoming {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
}

/** One protocol of one provider. */
export interface Wire {
  readonly provider: ProviderName;
  /** What the log calls it: `messages`, `responses`, `chat`, `generateContent`. */
  readonly api: string;
  /** Where it begins, and what SDKs take as the base URL. */
  readonly base: string;
  matches(path: string): boolean;
  keyOf(incoming: Incoming): string | undefined;
  /** @throws WireRefusal as the provider would refuse it. */
  read(incoming: Incoming): WireRequest;
  toBody(reply: WireReply): JsonObject;
  /** The events of a stream, each as it is written. */
  toEvents(reply: WireReply): string[];
  toError(problem: Problem, number: number): WireError;
  /** An error within a stream. */
  toErrorEvent(problem: Problem, number: number): string;
  headers(number: number): Readonly<Record<string, string>>;
  /** What it says of a prompt that is too long. */
  readonly tooLong: string;
}

/** A request that the provider would not take. */
export class WireRefusal extends Error {
  readonly problem: Problem;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.problem = { kind, message };
  }
}

/** An event of a stream, with the name that some protocols give it. */
export function toEvent(data: unknown, name?: string): string {
  const line = `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
  return name === undefined ? line : `event: ${name}\n${line}`;
}

/** An id that looks like the provider's, and is the same in every run. */
export function toId(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(12, "0")}`;
}
