import type { Change, LaterConstraint, TablePart } from "./sql_syntax.ts";

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
