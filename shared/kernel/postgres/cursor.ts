import type { z } from "zod";
import { CogoError } from "../cogo_error.ts";
import { parseJson } from "../parse_json.ts";

/** What the rows of a list are ordered by, of the row where a page ended. */
export type Place = readonly (string | number)[];

/** The place as callers hand it back: opaque to them. */
export function writeCursor(place: Place): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws CogoError `invalid_input` for what no page of a list with such places has given. */
export function readCursor<Schema extends z.ZodType<Place>>(
  cursor: string,
  schema: Schema,
): z.output<Schema> {
  const place = schema.safeParse(decode(cursor));
  if (place.success) return place.data;
  throw refuseCursor();
}

/** The error for a cursor that no page of this list has given. */
export function refuseCursor(cause?: unknown): CogoError {
  return new CogoError({
    code: "invalid_input",
    message: "Expected the nextCursor of an earlier answer",
    remedy: "Leave the cursor out to begin with the first page",
    details: { errors: [{ path: "query.cursor", message: "Expected an earlier nextCursor" }] },
    cause,
  });
}

function decode(cursor: string): unknown {
  try {
    const text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return parseJson(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
