import type { z } from "zod";
import { CogoError } from "./cogo_error.ts";
import type { Json } from "./json.ts";
import { parseJson } from "./parse_json.ts";

/** Where a page ended, as callers hand it back: opaque to them, and fit for a query. */
export function writeCursor(place: Json): string {
  const text = btoa(JSON.stringify(place));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws CogoError `invalid_input` for what no page has given. */
export function readCursor<Schema extends z.ZodType>(
  cursor: string,
  schema: Schema,
): z.output<Schema> {
  const place = schema.safeParse(decode(cursor));
  if (place.success) return place.data;
  throw new CogoError({
    code: "invalid_input",
    message: "Expected the nextCursor of an earlier answer",
    remedy: "Leave the cursor out to begin with the first page",
    details: { errors: [{ path: "query.cursor", message: "Expected an earlier nextCursor" }] },
  });
}

function decode(cursor: string): unknown {
  try {
    return parseJson(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}
