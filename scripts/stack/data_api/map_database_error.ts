import { z } from "zod";
import type { DatabaseError } from "../database/database_error.ts";
import { ApiError } from "./api_error.ts";

// PostgREST's table (its `Error.hs`): an error's own code says more than its class, which is the first two
// characters; codes it does not list are the client's fault: 400.
const codesByStatus = {
  400: ["P0001"],
  403: ["0L", "0P", "28"],
  404: ["42883", "42P01"],
  405: ["25006"],
  409: ["23503", "23505"],
  500: "42P17 53400 09 25 2D 38 39 3B 40 54 55 57 58 F0 HV P0 XX".split(" "),
  503: ["57P01", "08", "53"],
};
const statusByCode = new Map(
  Object.entries(codesByStatus).flatMap(([status, codes]) =>
    codes.map((code) => [code, Number(status)]),
  ),
);

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
  return statusByCode.get(sqlstate) ?? statusByCode.get(sqlstate.slice(0, 2)) ?? 400;
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
