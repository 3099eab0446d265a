import type { Stretch } from "./reading.ts";
import type { Comment } from "./remarks.ts";

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** The text with its comments as spaces, so that positions stay. */
export function withoutComments(text: string, comments: readonly Stretch[]): string {
  let code = text;
  for (const { from, to } of comments)
    code = code.slice(0, from) + code.slice(from, to).replace(/[^\n]/g, " ") + code.slice(to);
  return code;
}

/** The field at whose end, within which or right above which a comment stands. */
function fieldOf(code: string, { from, to }: Comment, fields: readonly Stretch[]) {
  const around = fields.find((field) => field.from < from && to <= field.to);
  if (around !== undefined) return around;
  const lineFrom = code.lastIndexOf("\n", from - 1) + 1;
  if (isBlank(code.slice(lineFrom, from))) {
    const next = fields.find((field) => field.from >= to);
    const between = next === undefined ? "" : code.slice(to, next.from);
    const isAbove = isBlank(between) && !/\n[ \t]*\n/.test(between);
    return isAbove ? next : undefined;
  }
  const before = fields.findLast((field) => field.to <= from);
  const between = before === undefined ? "" : code.slice(before.to, from);
  const newline = code.indexOf("\n", to);
  const after = code.slice(to, newline < 0 ? code.length : newline);
  const isAtEnd = /^[ \t]*[,;]?[ \t]*$/.test(between);
  // Between two fields of one line it may be said of either.
  const isBetween = /[,;]/.test(between) && !/^[ \t]*(?:[)}].*)?$/.test(after);
  return isAtEnd && !isBetween ? before : undefined;
}

/** The comments at each field, by where the field starts; `fields` in the order of the text. */
export function placeComments(
  code: string,
  comments: readonly Comment[],
  fields: readonly Stretch[],
): ReadonlyMap<number, readonly Comment[]> {
  const placed = new Map<number, Comment[]>();
  for (const comment of comments) {
    const field = fieldOf(code, comment, fields);
    if (field !== undefined) placed.set(field.from, [...(placed.get(field.from) ?? []), comment]);
  }
  return placed;
}
