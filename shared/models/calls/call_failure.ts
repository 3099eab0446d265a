import type { ModelErrorKind } from "./model_error.ts";

/** What a provider said when it failed a call, read from whatever its SDK threw. */
export interface ReportedError {
  readonly message: string;
  /** Its own names for what went wrong: `overloaded_error`, `insufficient_quota`, `RESOURCE_EXHAUSTED`. */
  readonly codes: readonly string[];
  /** HTTP status, or the one that an error within a stream names; null when it names none. */
  readonly status: number | null;
  readonly retryAfterMilliseconds?: number | undefined;
}

/** How one family of SDKs tells of errors. */
export interface ErrorLanguage {
  /** The header that carries the id by which the provider's support finds the request. */
  readonly requestIdHeader: string;
  /** Undefined when the provider itself said nothing: a network failed, or a body was no JSON. */
  read(error: unknown): ReportedError | undefined;
  classify(error: ReportedError): ModelErrorKind;
}

/** Thrown by what reads an answer; the call's own frame makes a {@link ModelError} of it. */
export class CallFailure extends Error {
  readonly kind: ModelErrorKind;

  constructor(kind: ModelErrorKind, message: string) {
    super(message);
    this.name = "CallFailure";
    this.kind = kind;
  }
}

/** The kind that an HTTP status alone tells. */
export function classifyStatus(status: number | null): ModelErrorKind {
  if (status === null) return "server";
  if (status === 503 || status === 529) return "overloaded";
  if (status >= 500) return "server";
  return STATUS_KINDS[status] ?? "invalid_request";
}

const STATUS_KINDS: Readonly<Record<number, ModelErrorKind>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "unknown_model",
  408: "timeout",
  409: "server",
  413: "context_length",
  429: "rate_limit",
};
