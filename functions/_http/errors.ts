import type { Endpoint } from "./endpoint.ts";

interface DescribedError {
  readonly status: number;
  readonly when: string;
}

/** The one place where an error code becomes a status. A code that is not here is a 500. */
export const ERRORS: Readonly<Record<string, DescribedError>> = {
  invalid_input: {
    status: 400,
    when: "a body, query, path or header does not match its schema; `errors` names the paths",
  },
  invalid_json: { status: 400, when: "the body is not JSON in UTF-8" },
  authentication_required: {
    status: 401,
    when: "no credentials, or none that are valid here",
  },
  schema_outdated: {
    status: 503,
    when: "the schema is of an older release than the function; the message names both",
  },
  session_refused: {
    status: 401,
    when: "the session is too old, was idle, has ended, or lacks a second factor, by a policy",
  },
  authentication_unavailable: {
    status: 503,
    when: "Auth, which alone can verify the token, does not answer",
  },
  forbidden: {
    status: 403,
    when: "the caller's role may not do this, or no operator permits the target",
  },
  not_found: { status: 404, when: "nothing with this id is visible to the caller" },
  method_not_allowed: { status: 405, when: "the path knows other methods; `Allow` names them" },
  conflict: { status: 409, when: "something with this key already exists" },
  invalid_state: { status: 409, when: "it is in a state that does not allow the change" },
  foreign_wake: { status: 409, when: "a wake comes from a copy of this project's database" },
  precondition_failed: {
    status: 412,
    when: "it has changed since the version that `If-Match` names; read it again",
  },
  payload_too_large: { status: 413, when: "the body is larger than the path takes" },
  value_too_large: {
    status: 413,
    when: "a value of more than 4 MiB or 200 levels; checkpoints of more than 8 MiB together",
  },
  unsupported_media_type: {
    status: 415,
    when: "a body that is not `application/json` in UTF-8, or is compressed",
  },
  headers_too_large: {
    status: 431,
    when: "path, query and headers are longer than the gateway takes: 16 KiB on the embedded stack",
  },
  source_invalid: { status: 422, when: "an attachment is not what it says, or too large" },
  invalid_plan: {
    status: 422,
    when: "a plan, or a revision of one, that cannot be followed; the message says why",
  },
  quota_exceeded: {
    status: 429,
    when: "as many were made as the quota allows; `limit`, `used`, and `resets` with `Retry-After` where time makes room",
  },
  internal_error: { status: 500, when: "a bug; the log has the request id" },
  database_answer_invalid: {
    status: 500,
    when: "functions and migrations are of different releases",
  },
  database_refused: {
    status: 500,
    when: "the database refused a call for a reason without a code",
  },
  database_unavailable: { status: 503, when: "the database did not answer" },
  database_timeout: { status: 504, when: "a statement took too long" },
};

const ALWAYS = [
  "schema_outdated",
  "authentication_unavailable",
  "invalid_input",
  "authentication_required",
  "session_refused",
  "headers_too_large",
  "internal_error",
];
const OF_THE_DATABASE = [
  "database_answer_invalid",
  "database_refused",
  "database_unavailable",
  "database_timeout",
];
const OF_BODIES = [
  "invalid_json",
  "payload_too_large",
  "value_too_large",
  "unsupported_media_type",
];

/** The codes that an operation may answer with, by status; one whose path may mean another also that it has no such method. */
export function errorsOf(
  endpoint: Endpoint,
  isShadowed: boolean,
): ReadonlyMap<number, readonly string[]> {
  const { method, operators, parameters, body, changesVersion, errors } = endpoint;
  const codes = new Set([
    ...ALWAYS,
    ...OF_THE_DATABASE,
    ...(operators || method !== "get" ? ["forbidden"] : []),
    ...(parameters === undefined ? [] : ["not_found"]),
    ...(body === undefined ? [] : OF_BODIES),
    ...(isShadowed ? ["method_not_allowed"] : []),
    ...(changesVersion ? ["precondition_failed"] : []),
    ...errors,
  ]);
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status } = ERRORS[code] ?? { status: 500 };
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
