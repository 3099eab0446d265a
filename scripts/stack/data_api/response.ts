import { z } from "zod";
import type { Row } from "../database/database.ts";
import { ApiError } from "./api_error.ts";
import type { Preferences } from "./preferences.ts";

/** What kind of request a result answers. */
export type Shape = {
  readonly request: Request;
  readonly preferences: Preferences;
  readonly offset: number;
  readonly kind: "read" | "call" | "void" | "insert" | "change";
  /** Whether the result is a list of rows. */
  readonly isSet: boolean;
};

const resultRow = z.object({
  body: z.string().nullable(),
  page_count: z.coerce.number(),
  total: z.coerce.number().nullable(),
  headers: z.string().nullable(),
  status: z.string().nullable(),
});
const responseHeaders = z.array(z.record(z.string(), z.string()));

const jsonType = "application/json; charset=utf-8";
const objectType = "application/vnd.pgrst.object+json; charset=utf-8";
const objectMediaType = /application\/vnd\.pgrst\.object(\+json)?/;

/** Turns the row of a statement into the HTTP answer. Throws `ApiError`, which undoes the statement. */
export function buildResponse(row: Row, shape: Shape): Response {
  const result = resultRow.parse(row);
  const { preferences, request } = shape;
  requireAffected(result.page_count, preferences);
  const single = objectMediaType.test(request.headers.get("accept") ?? "");
  const body = single && shape.isSet && result.body !== null ? singleBody(result) : result.body;
  const total = preferences.countExact ? result.total : null;
  const status =
    result.status === null ? statusOf(shape, result.page_count, total) : Number(result.status);
  const headers = headersOf(shape, result, total);
  if (body !== null) headers.set("content-type", single ? objectType : jsonType);
  const empty = request.method === "HEAD" || status === 204;
  return new Response(empty ? null : (body ?? ""), { status, headers });
}

function requireAffected(count: number, preferences: Preferences): void {
  if (preferences.maxAffected === undefined || count <= preferences.maxAffected) return;
  throw new ApiError(400, "PGRST124", "Query result exceeds max-affected preference constraint", {
    details: `The query affects ${count} rows`,
  });
}

function headersOf(shape: Shape, result: z.infer<typeof resultRow>, total: number | null): Headers {
  const headers = new Headers();
  const { applied } = shape.preferences;
  if (applied !== "") headers.set("preference-applied", applied);
  if (shape.isSet && shape.kind !== "void") {
    headers.set("content-range", contentRange(shape, result.page_count, total));
  }
  const chosen = responseHeaders.parse(JSON.parse(result.headers ?? "[]"));
  for (const [name, value] of chosen.flatMap((each) => Object.entries(each)))
    headers.set(name, value);
  return headers;
}

function singleBody(result: z.infer<typeof resultRow>): string {
  if (result.page_count === 1) return (result.body ?? "").replace(/^\s*\[([\s\S]*)\]\s*$/, "$1");
  throw new ApiError(406, "PGRST116", "Cannot coerce the result to a single JSON object", {
    details: `The result contains ${result.page_count} rows`,
  });
}

function contentRange(shape: Shape, count: number, total: number | null): string {
  const { offset, kind } = shape;
  const known = total ?? "*";
  if (kind === "insert" || count === 0) return `*/${known}`;
  if (total !== null && offset > total) throw unsatisfiable(offset, total);
  return `${offset}-${offset + count - 1}/${known}`;
}

function statusOf(shape: Shape, count: number, total: number | null): number {
  const { preferences, kind, offset } = shape;
  if (kind === "void") return 204;
  if (kind === "insert") return 201;
  if (kind === "change") return preferences.representation ? 200 : 204;
  if (total !== null && offset > 0 && offset >= total) throw unsatisfiable(offset, total);
  return total !== null && count < total ? 206 : 200;
}

function unsatisfiable(offset: number, total: number): ApiError {
  return new ApiError(416, "PGRST103", "Requested range not satisfiable", {
    details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
  });
}
