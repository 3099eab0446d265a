import { z } from "zod";
import type { DatabaseError } from "../database/database_error.ts";
import { ApiError } from "./api_error.ts";

// PostgREST's table (its `Error.hs`), first match wins; codes it does not list are the client's fault: 400.
const statusByPrefix: readonly (readonly [prefix: string, status: number])[] = [
  ["23503", 409],
  ["23505", 409],
  ["25006", 405],
  ["42883", 404],
  ["42P01", 404],
  ["42P17", 500],
  ["53400", 500],
  ["57P01", 503],
  ["P0001", 400],
  ["08", 503],
  ["09", 500],
  ["0L", 403],
  ["0P", 403],
  ["25", 500],
  ["28", 403],
  ["2D", 500],
  ["38", 500],
  ["39", 500],
  ["3B", 500],
  ["40", 500],
  ["53", 503],
  ["54", 500],
  ["55", 500],
  ["57", 500],
  ["58", 500],
  ["F0", 500],
  ["HV", 500],
  ["P0", 500],
  ["XX", 500],
];

const customMessage = z.object({
  code: z.string(),
  message: z.string(),
  details: z.string().nullish(),
  hint: z.string().nullish(),
});
const customDetail = z.object({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()).default({}),
});

/** Gives a Postgres error its HTTP meaning, as PostgREST does; `anonymous` decides between 401 and 403. */
export function mapDatabaseError(error: DatabaseError, anonymous: boolean): ApiError {
  if (error.sqlstate === "PGRST") return customError(error);
  const status = statusOf(error, anonymous);
  return new ApiError(status, error.sqlstate, error.message, {
    details: error.detail,
    hint: error.hint ?? null,
    headers: status === 401 ? { "www-authenticate": "Bearer" } : {},
  });
}

function statusOf(error: DatabaseError, anonymous: boolean): number {
  const { sqlstate, message } = error;
  const chosen = /^PT(\d{3})$/.exec(sqlstate)?.[1];
  if (chosen !== undefined) return Number(chosen);
  if (sqlstate === "42501") return anonymous ? 401 : 403;
  if (sqlstate === "21000") return message.includes("requires a WHERE clause") ? 400 : 500;
  if (sqlstate === "22023") return /^role .* does not exist$/.test(message) ? 401 : 400;
  return statusByPrefix.find(([prefix]) => sqlstate.startsWith(prefix))?.[1] ?? 400;
}

function customError(error: DatabaseError): ApiError {
  try {
    const { code, message, details, hint } = customMessage.parse(JSON.parse(error.message));
    const { status, headers } = customDetail.parse(JSON.parse(error.detail ?? ""));
    return new ApiError(status, code, message, { details, hint: hint ?? null, headers });
  } catch {
    return new ApiError(
      500,
      "PGRST121",
      "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      {
        details: error.message,
        hint: "MESSAGE must be a JSON object with obligatory keys: 'code', 'message'; DETAIL with: 'status', 'headers'.",
      },
    );
  }
}
