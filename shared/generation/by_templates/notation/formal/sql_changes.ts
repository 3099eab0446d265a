import {
  either,
  first,
  map,
  optional,
  type Parser,
  phrase,
  second,
  sequence,
  word,
} from "../parser.ts";
import { counter, identity } from "./sql_columns.ts";
import { column } from "./sql_names.ts";
import type { Change, LaterConstraint, TablePart } from "./sql_syntax.ts";

const altered = second(sequence(word("alter"), optional(word("column"))), column);
/** What "alter table" changes of a column that is there. */
export const changeClause: Parser<Change | LaterConstraint> = either(
  map(
    sequence(word("drop"), optional(word("column")), optional(phrase("if exists")), column),
    ([, , , name]): Change => ({ part: "dropped", column: name }),
  ),
  map(
    sequence(word("rename"), optional(word("column")), column, word("to"), column),
    ([, , name, , to]): Change => ({ part: "renamed", column: name, to }),
  ),
  map(
    first(altered, phrase("set not null")),
    (name): LaterConstraint => ({
      columns: [name],
      constraint: { is: "required", required: true },
    }),
  ),
  map(
    first(
      altered,
      either(sequence(phrase("set default"), counter), sequence(word("add"), identity)),
    ),
    (name): LaterConstraint => ({ columns: [name], constraint: { is: "counted" } }),
  ),
);

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * The parts of a table after a change; undefined where it has no such column, or where something that
 * was said of the column by its name would be lost.
 */
export function changed(
  parts: readonly TablePart[],
  change: Change,
  earlier: readonly LaterConstraint[],
): readonly TablePart[] | undefined {
  if (change.part === "column" || change.part === "constraint") return [...parts, change];
  const isIt = (name: string) => isSame(name, change.column);
  const isKnown = parts.some((part) => part.part === "column" && isIt(part.column));
  const isNamed = [...earlier, ...parts].some(
    (each) => "columns" in each && each.columns.some(isIt),
  );
  if (!isKnown || isNamed) return undefined;
  return parts.flatMap((part) => {
    if (part.part !== "column" || !isIt(part.column)) return [part];
    return change.part === "dropped" ? [] : [{ ...part, column: change.to }];
  });
}
