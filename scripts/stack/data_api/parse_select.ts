import { type Cursor, createCursor } from "./cursor.ts";
import type { Field, JsonStep, Query, SelectItem } from "./query.ts";

/** Parses `select=`: columns, aliases, casts, JSON paths, and embedded relations to any depth. */
export function parseSelect(text: string): SelectItem[] {
  const cursor = createCursor(text, "select");
  const items = parseItems(cursor);
  if (!cursor.done()) throw cursor.refuse("a comma or the end");
  return items;
}

/** Reads a column and the JSON path behind it. */
export function parseField(cursor: Cursor): Field {
  return { column: cursor.name("a column name"), path: parsePath(cursor) };
}

/** A query that selects the given items and nothing more. */
export function emptyQuery(select: SelectItem[]): Query {
  return { select, conditions: [], order: [], limit: undefined, offset: 0 };
}

function parseItems(cursor: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  if (cursor.done()) return [{ kind: "all" }];
  do {
    items.push(parseItem(cursor));
  } while (cursor.take(/,/y) !== undefined);
  return items;
}

function parseItem(cursor: Cursor): SelectItem {
  if (cursor.take(/\*/y) !== undefined) return { kind: "all" };
  if (cursor.take(/\.\.\./y) !== undefined) {
    throw cursor.refuse("no spread (`...relation`): the embedded stack does not serve it");
  }
  let name = cursor.name("a column or relation name");
  let alias: string | undefined;
  if (cursor.take(/:(?!:)/y) !== undefined) {
    alias = name;
    name = cursor.name("a column or relation name");
  }
  const hints = parseHints(cursor);
  if (cursor.take(/\(/y) !== undefined) return parseEmbed(cursor, name, alias, hints);
  const path = parsePath(cursor);
  const cast =
    cursor.take(/::/y) && cursor.expect(/[a-z_]\w*(?:\.[a-z_]\w*)?(?:\[\])?/iy, "a type");
  return { kind: "field", field: { column: name, path }, alias, cast };
}

function parseEmbed(
  cursor: Cursor,
  relation: string,
  alias: string | undefined,
  hints: readonly string[],
): SelectItem {
  const select = cursor.take(/(?=\))/y) === undefined ? parseItems(cursor) : [];
  cursor.expect(/\)/y, "a closing parenthesis");
  const hint = hints.find((each) => each !== "inner" && each !== "left");
  return {
    kind: "embed",
    relation,
    alias,
    hint,
    inner: hints.includes("inner"),
    query: emptyQuery(select),
  };
}

function parseHints(cursor: Cursor): readonly string[] {
  const hints: string[] = [];
  while (cursor.take(/!/y) !== undefined) hints.push(cursor.name("a hint"));
  return hints;
}

function parsePath(cursor: Cursor): readonly JsonStep[] {
  const path: JsonStep[] = [];
  for (let arrow = cursor.take(/->>?/y); arrow !== undefined; arrow = cursor.take(/->>?/y)) {
    path.push({ key: cursor.name("a JSON key"), asText: arrow === "->>" });
  }
  return path;
}
