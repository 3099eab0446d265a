import { inspect } from "./inspect.ts";
import {
  append,
  charAt,
  hasOwn,
  isArray,
  jsonText,
  reflectGet,
  regExpExec,
  stringIndexOf,
  stringSlice,
  toNumber,
  toText,
} from "./primordials.ts";

/** The rows of `test.each([...])` or of a tagged template with a heading line. */
export function tableRows(table: readonly unknown[]): readonly unknown[] {
  const first = table[0];
  if (!isArray(first)) return [];
  if (!hasOwn(first, "raw")) return first;
  const headings = headingsOf(toText(first[0]));
  const rows: unknown[] = [];
  for (let index = 1; index < table.length; index += headings.length) {
    const row: Record<string, unknown> = {};
    for (let column = 0; column < headings.length; column += 1) {
      row[headings[column] ?? ""] = table[index + column];
    }
    append(rows, row);
  }
  return rows;
}

function headingsOf(line: string): string[] {
  const headings: string[] = [];
  let rest = line;
  for (
    let found = regExpExec(/[^\s|]+/, rest);
    found !== null;
    found = regExpExec(/[^\s|]+/, rest)
  ) {
    append(headings, found[0]);
    rest = stringSlice(rest, found.index + found[0].length);
  }
  return headings;
}

/** Fills `%s`, `%i`, `%#` and `$name` in the title of one row. */
export function formatTitle(title: string, row: unknown, index: number): string {
  const values = isArray(row) ? row : [row];
  let used = 0;
  let text = "";
  let rest = title;
  for (let found = nextPlace(rest); found !== null; found = nextPlace(rest)) {
    const place = found[0];
    text += stringSlice(rest, 0, found.index);
    rest = stringSlice(rest, found.index + place.length);
    const kind = charAt(place, 1);
    if (charAt(place, 0) === "$") text += namedValue(row, place);
    else if (kind === "%") text += "%";
    else if (kind === "#") text += toText(index);
    else if (kind === "$") text += toText(index + 1);
    else {
      text += formatValue(kind, values[used]);
      used += 1;
    }
  }
  return text + rest;
}

function nextPlace(text: string): RegExpExecArray | null {
  return regExpExec(/%[sdifjoO#$%]|\$[A-Za-z_][\w.]*/, text);
}

function namedValue(row: unknown, place: string): string {
  if (typeof row !== "object" || row === null) return place;
  return valueText(valueAt(row, stringSlice(place, 1)));
}

function formatValue(directive: string, value: unknown): string {
  if (directive === "s") return valueText(value);
  if (directive === "j") return jsonText(value) ?? "undefined";
  if (directive === "i" || directive === "d") return toText(toNumber(value));
  if (directive === "f") return toText(toNumber(value));
  return inspect(value);
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

function valueAt(row: object, path: string): unknown {
  let value: unknown = row;
  let rest = path;
  while (rest !== "" && typeof value === "object" && value !== null) {
    const dot = stringIndexOf(rest, ".");
    const key = dot < 0 ? rest : stringSlice(rest, 0, dot);
    value = reflectGet(value, key);
    rest = dot < 0 ? "" : stringSlice(rest, dot + 1);
  }
  return value;
}
