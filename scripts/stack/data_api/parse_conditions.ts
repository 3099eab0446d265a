import { type Cursor, createCursor } from "./cursor.ts";
import { parseField } from "./parse_select.ts";
import type { Condition, Field } from "./query.ts";

/** Parses the value of a filter parameter, as in `column=not.eq.5`. */
export function parseComparison(parameter: string, text: string): Condition {
  const field = parseWholeField(parameter);
  const cursor = createCursor(text, `"${parameter}"`);
  const negated = cursor.take(/not\./y) !== undefined;
  const operator = parseOperator(cursor);
  return { kind: "compare", field, operator, negated, value: cursor.take(/[\s\S]*/y) ?? "" };
}

/** Parses `or=(…)`, `and=(…)` and their negations. */
export function parseLogic(joiner: "and" | "or", negated: boolean, text: string): Condition {
  const cursor = createCursor(text, "logic tree");
  const group = parseGroup(cursor, joiner, negated);
  if (!cursor.done()) throw cursor.refuse("the end");
  return group;
}

/** Reads a field that is a whole parameter name or order key. */
export function parseWholeField(text: string): Field {
  const cursor = createCursor(text, "column");
  const field = parseField(cursor);
  if (!cursor.done()) throw cursor.refuse("the end of the column's name");
  return field;
}

function parseGroup(cursor: Cursor, joiner: "and" | "or", negated: boolean): Condition {
  cursor.expect(/\(/y, "an opening parenthesis");
  const conditions: Condition[] = [];
  do {
    conditions.push(parseMember(cursor));
  } while (cursor.take(/,/y) !== undefined);
  cursor.expect(/\)/y, "a closing parenthesis");
  return { kind: "group", joiner, negated, conditions };
}

function parseMember(cursor: Cursor): Condition {
  const group = cursor.take(/(?:not\.)?(?:and|or)(?=\()/y);
  if (group !== undefined) {
    return parseGroup(cursor, group.endsWith("and") ? "and" : "or", group.startsWith("not."));
  }
  const field = parseField(cursor);
  cursor.expect(/\./y, "a dot and an operator");
  const negated = cursor.take(/not\./y) !== undefined;
  const operator = parseOperator(cursor);
  return { kind: "compare", field, operator, negated, value: parseMemberValue(cursor) };
}

function parseOperator(cursor: Cursor): string {
  const operator = cursor.expect(/[a-z]+(?:\([a-z]+\))?/y, "an operator");
  cursor.expect(/\./y, "a dot and a value");
  return operator;
}

/** Inside a group a value ends at a comma or parenthesis, unless it is quoted, a list or an array. */
function parseMemberValue(cursor: Cursor): string {
  const quoted = cursor.take(/"(?:[^"\\]|\\.)*"/y);
  if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
  const nested = cursor.take(
    /\((?:"(?:[^"\\]|\\.)*"|[^()"])*\)|\{(?:"(?:[^"\\]|\\.)*"|[^{}"])*\}/y,
  );
  return nested ?? cursor.take(/[^,)]*/y) ?? "";
}
