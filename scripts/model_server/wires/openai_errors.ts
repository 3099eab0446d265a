import { type Problem, toId, type WireError } from "../wire.ts";

const ERRORS: Readonly<
  Record<string, { readonly status: number; readonly type: string; readonly code: string | null }>
> = {
  rate_limit: { status: 429, type: "requests", code: "rate_limit_exceeded" },
  quota: { status: 429, type: "insufficient_quota", code: "insufficient_quota" },
  in_band: { status: 503, type: "server_error", code: "server_error" },
  overloaded: { status: 503, type: "server_error", code: null },
  server: { status: 500, type: "server_error", code: null },
  authentication: { status: 401, type: "invalid_request_error", code: "invalid_api_key" },
  permission: { status: 403, type: "invalid_request_error", code: "insufficient_permissions" },
  unknown_model: { status: 404, type: "invalid_request_error", code: "model_not_found" },
  context_length: { status: 400, type: "invalid_request_error", code: "context_length_exceeded" },
};

/** An error as OpenAI sends it, and those who speak as it does. */
export function toOpenAIError(problem: Problem, number: number): WireError {
  const { status, type, code } = ERRORS[problem.kind] ?? {
    status: 400,
    type: "invalid_request_error",
    code: null,
  };
  return {
    status,
    headers: { ...toOpenAIHeaders(number), ...toLimitHeaders(problem) },
    body: { error: { message: problem.message, type, param: null, code } },
  };
}

/** What comes with every answer. */
export function toOpenAIHeaders(number: number): Readonly<Record<string, string>> {
  return { "x-request-id": toId("req_", number) };
}

function toLimitHeaders({ kind, hint, retryAfterSeconds = 0 }: Problem): Record<string, string> {
  if (kind !== "rate_limit" || hint === "none") return {};
  if (hint === "retry_after") return { "retry-after": String(retryAfterSeconds) };
  return {
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": `${retryAfterSeconds * 1000}ms`,
    "x-ratelimit-remaining-tokens": "30000",
    "x-ratelimit-reset-tokens": "6m0s",
  };
}
