import type { Context } from "hono";
import { fnv1a, refuseCursor } from "../../shared/kernel/mod.ts";

/** Where the list's name ends in a cursor; neither it nor what follows has one. */
const BETWEEN = ".";

/** What belongs to a page and not to its list. */
const OF_PAGE: ReadonlySet<string> = new Set(["limit", "cursor"]);

/**
 * The answer of a list, its cursor with the name of the list, which path and filters make: rows of different lists lie at
 * places that look alike, and a page that began at another's would leave out rows without a word.
 */
export function nameCursor<Answer>(c: Context, answer: Answer): Answer {
  const { nextCursor } = Object(answer);
  if (typeof nextCursor !== "string") return answer;
  return { ...answer, nextCursor: `${listOf(c)}${BETWEEN}${nextCursor}` };
}

/** The query of a list, its cursor without the name. @throws CogoError `invalid_input` for a cursor of another list. */
export function unnameCursor<Query>(c: Context, query: Query): Query {
  const { cursor } = Object(query);
  if (typeof cursor !== "string") return query;
  const list = `${listOf(c)}${BETWEEN}`;
  if (!cursor.startsWith(list)) throw refuseCursor();
  return { ...query, cursor: cursor.slice(list.length) };
}

function listOf(c: Context): string {
  const filters = Object.entries(c.req.query()).filter(([name]) => !OF_PAGE.has(name));
  const list = JSON.stringify([c.req.path, ...filters.sort()]);
  return (fnv1a(list) >>> 0).toString(36);
}
