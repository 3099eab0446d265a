import { z } from "zod";
import { CogoError, parseJson } from "../../kernel/mod.ts";

/** Where a page of reports ended: the time of its last one, as the database wrote it, and its id. */
const placeSchema = z.tuple([z.iso.datetime({ offset: true }), z.uuid()]);

/** The place as callers hand it back: opaque to them, and fit for a query. */
export function writeCursor(createdAt: string, reportId: string): string {
  const text = btoa(JSON.stringify([createdAt, reportId]));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws CogoError `invalid_input` for what no page has given. */
export function readCursor(cursor: string): { createdAt: string; reportId: string } {
  const place = placeSchema.safeParse(decode(cursor));
  if (!place.success) {
    throw new CogoError({
      code: "invalid_input",
      message: "Expected the nextCursor of an earlier answer",
      remedy: "Leave the cursor out to begin with the newest",
      details: { errors: [{ path: "query.cursor", message: "Expected an earlier nextCursor" }] },
    });
  }
  const [createdAt, reportId] = place.data;
  return { createdAt, reportId };
}

function decode(cursor: string): unknown {
  try {
    return parseJson(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}
