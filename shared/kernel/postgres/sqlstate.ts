/**
 * SQLSTATE → CogoError code, for every error a caller is expected to tell apart. The OG class is ours
 * (sql/…_errors.sql; a test holds the two equal); the others are Postgres's own.
 */
export const SQLSTATE_CODES: Readonly<Record<string, string>> = {
  OG001: "lease_lost",
  OG002: "not_found",
  OG003: "invalid_state",
  OG004: "invalid_plan",
  OG005: "invalid_input",
  OG006: "value_too_large",
  OG007: "precondition_failed",
  OG008: "quota_exceeded",
  OG009: "forbidden",
  OG010: "session_refused",
  "23502": "invalid_input",
  "23503": "invalid_input",
  "23505": "conflict",
  "23514": "invalid_input",
  "22P02": "invalid_input",
  "42501": "forbidden",
  "54001": "value_too_large",
  "57014": "database_timeout",
};

/** The code of a SQLSTATE; every data exception (class 22) is a value that was given. */
export function codeOfSqlstate(sqlstate: string): string | undefined {
  return SQLSTATE_CODES[sqlstate] ?? (/^22...$/.test(sqlstate) ? "invalid_input" : undefined);
}
