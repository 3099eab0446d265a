import type { ModelErrorKind } from "../model_error.ts";
import type { ToldFailure } from "./told_failure.ts";

/** The names that providers have for what is to be done about an error. */
const CODE_KINDS: Readonly<Record<string, ModelErrorKind>> = {
  invalid_api_key: "authentication",
  authentication_error: "authentication",
  API_KEY_INVALID: "authentication",
  UNAUTHENTICATED: "authentication",
  insufficient_quota: "quota",
  exceeded_current_quota_error: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  billing_error: "quota",
  permission_error: "permission",
  PERMISSION_DENIED: "permission",
  model_not_found: "unknown_model",
  not_found_error: "unknown_model",
  NOT_FOUND: "unknown_model",
  rate_limit_exceeded: "rate_limit",
  rate_limit_error: "rate_limit",
  RESOURCE_EXHAUSTED: "rate_limit",
  context_length_exceeded: "context_length",
  exceed_context_size_error: "context_length",
  request_too_large: "context_length",
  server_is_overloaded: "overloaded",
  overloaded_error: "overloaded",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
  INTERNAL: "server",
  CANCELLED: "server",
  // Groq's: the model wrote what is no JSON, or no call. The next try may do better.
  json_validate_failed: "invalid_answer",
  tool_use_failed: "invalid_answer",
};

/** A window that was overrun: something of the request, its length, and that it is too much. */
const PART = /\b(context|prompts?|prompt_tokens|inputs?|messages)\b/i;
const LENGTH = /\b(lengths?|size|window|tokens?|long|limit|overflows|n_ctx)\b/i;
const TOO_MUCH =
  /exceed|too (long|large|many)|at most|maximum|limit|reduce|overflow|greater than|longer than|must be (<=|less than)|>=|should be \[/i;
/** What servers say instead. */
const TOO_LONG = [
  /max_tokens must be at least 1, got -/, // vLLM, of a window that the prompt fills
  /too large for model with/i, // Mistral
  /exceeded model token limit|model max length exceeded/i, // Moonshot
  /\[input_too_large\]/, // xAI
  /^([\w-]+: )?Request too large/i, // OpenAI, of more than all of a minute's tokens
];
const LOCATION =
  /user location is not supported|unsupported_country|country, region, or territory/i;
/** A model that this account is not given, though the request is right. */
const NOT_SERVED = /not allowed to use publisher model/i; // Vertex
/** What an account lacks. A 429 of this kind is one that no waiting helps. */
const SPENT =
  /credit balance is too low|insufficient balance|balance is insufficient|余额不足|more credits|credits are depleted|spend_limit_reached|organization_on_hold|PerDay/i;
const BILLING = /billing|prepay|credits/i;
/** What gateways say within an answer, where no status says it. */
const SAID_ALONE: readonly (readonly [RegExp, ModelErrorKind])[] = [
  [/invalid api.?key/i, "authentication"],
  [/^throttling/i, "rate_limit"], // DashScope
  [/quota (is )?exceeded|exceeded .*quota/i, "quota"],
];

const STATUS_KINDS: Readonly<Record<number, ModelErrorKind>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "unknown_model",
  408: "timeout",
  409: "server",
  // Fireworks, of an account that is suspended until it is paid.
  412: "quota",
  413: "context_length",
  429: "rate_limit",
  503: "overloaded",
  529: "overloaded",
};

/** Sorts what a server said by what is to be done about it. */
export function classifyFailure(told: ToldFailure): ModelErrorKind {
  const { message, codes, status } = told;
  if (LOCATION.test(message)) return "location";
  if (NOT_SERVED.test(message)) return "unknown_model";
  if (SPENT.test([message, ...codes].join(" ")) || status === 402) return "quota";
  if (isTooLong(told)) return "context_length";
  const kind = codes.map((code) => CODE_KINDS[code]).find((each) => each !== undefined);
  if (kind !== "rate_limit") return kind ?? classifyWords(told) ?? classifyStatus(status);
  const isWait = told.retryAfterMilliseconds !== undefined || readWait(message) !== undefined;
  return !isWait && BILLING.test([message, ...codes].join(" ")) ? "quota" : "rate_limit";
}

/** A limit of a minute is given in the same words as one of a window, but by its status. */
function isTooLong({ message, status }: ToldFailure): boolean {
  if (TOO_LONG.some((pattern) => pattern.test(message))) return true;
  const isAll = [PART, LENGTH, TOO_MUCH].every((pattern) => pattern.test(message));
  return isAll && status !== 429;
}

function classifyWords({ message, status }: ToldFailure): ModelErrorKind | undefined {
  if (status !== null) return undefined;
  return SAID_ALONE.find(([pattern]) => pattern.test(message))?.[1];
}

function classifyStatus(status: number | null): ModelErrorKind {
  if (status === null) return "server";
  return STATUS_KINDS[status] ?? (status >= 500 ? "server" : "invalid_request");
}

/** A wait that is given in words alone, as a duration: "try again in 6m0s", "retry after 60 seconds". */
export function readWait(message: string): string | undefined {
  const [, short, amount, unit] =
    /(?:try again|retry) (?:in|after) (?:((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)|(\d+(?:\.\d+)?) (second|minute|hour))/i.exec(
      message,
    ) ?? [];
  return short ?? (amount === undefined ? undefined : `${amount}${unit?.[0]?.toLowerCase()}`);
}
