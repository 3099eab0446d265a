import { truncateText } from "../../kernel/mod.ts";
import { CallFailure, type ErrorLanguage, type ReportedError } from "./call_failure.ts";
import { CallWatch } from "./call_watch.ts";
import type { ModelAnswer } from "./model_answer.ts";
import { ModelError, type ModelErrorKind } from "./model_error.ts";
import type { CallOptions } from "./model_provider.ts";
import { readRetryAt } from "./read_retry_at.ts";

const MESSAGE_MAXIMUM_CHARACTERS = 500;

/** Who is called, and how it speaks. */
interface Callee {
  readonly provider: string;
  /** Never to appear in a message. */
  readonly apiKey: string;
  readonly language: ErrorLanguage;
}

/** What an answer is without who answered which request: that is in the headers. */
type Answered = Omit<ModelAnswer, "requestId">;

/** Makes one call by way of an SDK, and says in the words of no provider how it failed. @throws ModelError */
export async function callOnce(
  callee: Callee,
  options: CallOptions,
  call: (watch: CallWatch) => Promise<Answered>,
): Promise<ModelAnswer> {
  const watch = new CallWatch(options);
  try {
    const answer = await call(watch);
    // An SDK whose stream is aborted ends it as if it were whole.
    watch.signal.throwIfAborted();
    return { ...answer, requestId: requestIdOf(callee, watch) };
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
  const { message, retryAfterMilliseconds, ...told } = explain(callee, options, watch, error);
  const isWithin = watch.response?.status === 200;
  // An answer had started: what happened to the provider then says less of it than a refused request does.
  const isBroken = isWithin && (told.kind === "server" || told.kind === "overloaded");
  const kind = isBroken ? "interrupted" : told.kind;
  const isWait = kind === "rate_limit" || kind === "overloaded";
  return new ModelError({
    kind,
    provider: callee.provider,
    message: truncateText(message.replaceAll(callee.apiKey, "[key]"), MESSAGE_MAXIMUM_CHARACTERS),
    status: watch.response?.status ?? null,
    retryAt: isWait ? readRetryAt(watch.response?.headers, retryAfterMilliseconds) : undefined,
    usage: watch.usage,
    requestId: requestIdOf(callee, watch),
  });
}

interface Explanation {
  readonly kind: ModelErrorKind;
  readonly message: string;
  readonly retryAfterMilliseconds?: number | undefined;
}

function explain(
  { language }: Callee,
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
  const message = describe(error);
  const reported = language.read(error) ?? readStatus(watch, message);
  if (reported !== undefined) return { ...reported, kind: language.classify(reported) };
  if (error instanceof SyntaxError) return { kind: "invalid_answer", message };
  return { kind: watch.response === undefined ? "network" : "interrupted", message };
}

/** An error whose body even its SDK could not read: a page of a proxy on the way. */
function readStatus({ response }: CallWatch, message: string): ReportedError | undefined {
  if (response === undefined || response.status < 400) return undefined;
  return { message, codes: [], status: response.status };
}

/** What fetch throws says nothing itself; why it failed is below it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}

function requestIdOf({ language }: Callee, watch: CallWatch): string | null {
  return watch.response?.headers.get(language.requestIdHeader) ?? null;
}
