import { truncateText } from "../../kernel/mod.ts";
import { CallFailure } from "./call_failure.ts";
import { CallWatch } from "./call_watch.ts";
import type { ModelAnswer } from "./model_answer.ts";
import { ModelError, type ModelErrorKind } from "./model_error.ts";
import type { CallOptions } from "./model_provider.ts";
import type { ModelFeature } from "./model_request.ts";
import { readDuration, readRetryAt } from "./read_retry_at.ts";
import { classifyFailure, readWait } from "./wires/classify_failure.ts";
import { findRefusedFeature, type RefusedFeature } from "./wires/find_refused_feature.ts";
import { ToldError } from "./wires/told_failure.ts";
import type { Answered } from "./wires/wire.ts";

const MESSAGE_MAXIMUM_CHARACTERS = 500;
/** A shorter key is a stand-in for none, and stands in half the words of a message. */
const KEY_MINIMUM_CHARACTERS = 8;
/** Calls that were under way: a provider bills them although nobody has their answer. */
const UNFINISHED = new Set<ModelErrorKind>(["aborted", "timeout", "interrupted"]);

/** Who is called, and with what. */
interface Callee {
  readonly provider: string;
  /** Never to appear in a message. */
  readonly apiKey: string;
  /** What of the request a server might refuse. */
  readonly sent: ReadonlySet<ModelFeature>;
}

/** Makes one call, and says in the words of no provider how it failed. @throws ModelError */
export async function callOnce(
  callee: Callee,
  options: CallOptions,
  call: (watch: CallWatch) => Promise<Answered>,
): Promise<ModelAnswer> {
  const watch = new CallWatch(options);
  try {
    watch.signal.throwIfAborted();
    const answer = await call(watch);
    watch.signal.throwIfAborted();
    return { ...answer, requestId: requestIdOf(watch) };
  } catch (error) {
    throw toModelError(callee, options, watch, error);
  } finally {
    watch.stop();
  }
}

function toModelError(
  callee: Callee,
  options: CallOptions,
  watch: CallWatch,
  error: unknown,
): ModelError {
  const { message, retryAfterMilliseconds, refused, ...told } = explain(
    callee,
    options,
    watch,
    error,
  );
  const isWithin = watch.response?.status === 200;
  // An answer had started: what happened to the provider then says less of it than a refused request does.
  const isBroken = isWithin && (told.kind === "server" || told.kind === "overloaded");
  const kind = isBroken ? "interrupted" : told.kind;
  const isWait = kind === "rate_limit" || kind === "overloaded";
  return new ModelError({
    kind,
    provider: callee.provider,
    message: truncateText(withoutKey(message, callee.apiKey), MESSAGE_MAXIMUM_CHARACTERS),
    status: watch.response?.status ?? null,
    retryAt: isWait ? readRetryAt(watch.response?.headers, retryAfterMilliseconds) : undefined,
    usage: watch.usage ?? (UNFINISHED.has(kind) ? watch.estimate : undefined),
    refused,
    requestId: requestIdOf(watch),
  });
}

interface Explanation {
  readonly kind: ModelErrorKind;
  readonly message: string;
  readonly refused?: RefusedFeature | undefined;
  readonly retryAfterMilliseconds?: number | undefined;
}

function explain(
  { sent }: Callee,
  options: CallOptions,
  watch: CallWatch,
  error: unknown,
): Explanation {
  if (options.signal.aborted) return { kind: "aborted", message: "The call was aborted" };
  if (watch.timedOut) {
    const message = `Expected a part of the answer within ${options.timeoutMilliseconds} ms, got none`;
    return { kind: "timeout", message };
  }
  if (error instanceof CallFailure) return error;
  if (error instanceof ToldError) return explainTold(error, sent);
  const message = describe(error);
  return { kind: watch.response === undefined ? "network" : "interrupted", message };
}

function explainTold({ told }: ToldError, sent: ReadonlySet<ModelFeature>): Explanation {
  const { message } = told;
  const kind = classifyFailure(told);
  const isRequest = kind === "invalid_request" || kind === "unknown_model";
  const refused = isRequest ? findRefusedFeature(told, sent) : undefined;
  if (refused !== undefined) return { kind: "unsupported", message, refused };
  const wait = told.retryAfterMilliseconds ?? readDuration(readWait(message) ?? "");
  return { kind, message, retryAfterMilliseconds: wait };
}

/** What fetch throws says nothing itself; why it failed is below it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}

function withoutKey(message: string, apiKey: string): string {
  return apiKey.length < KEY_MINIMUM_CHARACTERS ? message : message.replaceAll(apiKey, "[key]");
}

function requestIdOf({ response }: CallWatch): string | null {
  return response?.headers.get("request-id") ?? response?.headers.get("x-request-id") ?? null;
}
