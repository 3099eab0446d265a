import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";

/** The protocols that providers speak. */
export const WIRE_NAMES = ["anthropic", "chat", "google", "responses"] as const;
export type WireName = (typeof WIRE_NAMES)[number];

/** What an answer is without who answered which request: that is in the headers. */
export type Answered = Omit<ModelAnswer, "requestId">;

/**
 * Reads an answer of one protocol, whole or piece by piece. It takes what it can use from wherever a server
 * puts it: what only resembles the protocol must not cost an answer that was paid for.
 */
export interface AnswerReader {
  /** Takes the next value, and returns the text it brought. @throws CallFailure */
  add(value: unknown): string;
  /** The answer, once nothing more comes. @throws CallFailure when it did not end, or is none. */
  toAnswer(): Answered;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  /** Added to the provider's base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** One protocol of model servers. */
export interface Wire {
  compose(request: ModelRequest, apiKey: string, streamed: boolean): Promise<WireRequest>;
  read(request: ModelRequest, watch: CallWatch): AnswerReader;
}

/** The mark by which some protocols end a stream. */
export const END_OF_STREAM = "[DONE]";
