import type { GatheredRequirement, GatheredRequirements } from "../../engine/mod.ts";
import { relate, type Statement } from "./relate_statements.ts";

/** A statement that the task has already. */
export interface KnownStatement extends Statement {
  readonly number: number;
}

/**
 * Brings together what was found in sources: what is said twice is one requirement, what was replaced later is superseded,
 * and what contradicts each other says so. Of a task that has requirements already, these are held against them too.
 */
export function synthesiseRequirements(
  sources: readonly number[],
  found: readonly GatheredRequirement[],
  known: readonly KnownStatement[] = [],
): GatheredRequirements {
  const rows: GatheredRequirement[] = [];
  const relations: GatheredRequirements["relations"][number][] = [];
  for (const each of found) {
    const row = rows.length + 1;
    const related = [
      ...known.flatMap((earlier) => toRelation(each, earlier, -earlier.number)),
      ...rows.flatMap((earlier, index) => toRelation(each, earlier, index + 1)),
    ];
    const isRepeated = related.some(({ relation }) => relation === "duplicates");
    if (isRepeated) continue;
    // What comes last before it is what it is about.
    const superseded = related.findLast(({ relation }) => relation === "supersedes");
    const kept = related.filter((link) => link.relation !== "supersedes" || link === superseded);
    rows.push(each);
    relations.push(...kept.map((link) => ({ row, ...link })));
    if (superseded !== undefined && superseded.other > 0) supersede(rows, superseded.other - 1);
  }
  return { sources, rows, relations };
}

function toRelation(later: Statement, earlier: Statement, other: number) {
  const relation = relate(later, earlier);
  return relation === undefined ? [] : [{ ...relation, other }];
}

function supersede(rows: GatheredRequirement[], index: number): void {
  const row = rows[index];
  if (row !== undefined) rows[index] = { ...row, state: "superseded" };
}
