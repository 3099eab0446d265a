import { z } from "zod";
import { LINT_CATEGORIES } from "../../../shared/quality/mod.ts";
import { lintFiles } from "../../runner/lint/lint_files.ts";
import { plainRules } from "../../runner/lint/plugins.ts";
import { RULES, type Rule } from "../../runner/lint/rules.ts";
import { readJsonLines } from "../json_lines.ts";

const placeSchema = z.tuple([z.number(), z.number()]);

/** A file with one fault, and the same file without it. */
const faultSchema = z.object({
  id: z.string(),
  kind: z.enum([...LINT_CATEGORIES, "test"]),
  path: z.string(),
  fault: z.string(),
  clean: z.string(),
  /** First and last line of the fault, counted from 1. */
  lines: placeSchema,
  /** Other places where a finding is as good, such as the source of what reaches the fault. */
  also: z.array(placeSchema).default([]),
});
type Fault = z.infer<typeof faultSchema>;

/** A finding on the line before or after is about the same thing. */
const TOLERANCE = 1;
const PAIRS_AT_A_TIME = 30;

/** How many faults the rules find, miss, and see in files that have none; beside a plain linter. */
export async function reviewFaults(path: string) {
  const faults = await readJsonLines(path, faultSchema);
  return {
    faults: faults.length,
    review: judge(faults, RULES),
    plainLinter: judge(faults, plainRules()),
  };
}

function judge(faults: readonly Fault[], rules: ReadonlyMap<string, Rule>) {
  const told = splitInto(faults, PAIRS_AT_A_TIME).flatMap((pairs) => lintPairs(pairs, rules));
  const found = told.filter(({ isFound }) => isFound);
  const falselyAlarmed = told.filter(({ alarms }) => alarms.length > 0);
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  return {
    found: found.length,
    missed: faults.length - found.length,
    falseAlarms: falselyAlarmed.length,
    foundByKind: Object.fromEntries(
      kinds.map((kind) => [kind, found.filter(({ fault }) => fault.kind === kind).length]),
    ),
    alarmingRules: count(falselyAlarmed.flatMap(({ alarms }) => alarms)),
  };
}

/** Applies the rules to both files of each pair, all in one project: what costs is to begin. */
function lintPairs(pairs: readonly Fault[], rules: ReadonlyMap<string, Rule>) {
  const files = pairs.flatMap(({ id, path, fault, clean }) => [
    { path: `${id}/fault/${path}`, content: fault },
    { path: `${id}/clean/${path}`, content: clean },
  ]);
  const lint = lintFiles({ files }, rules);
  if (lint.status === "not_checked") throw new Error(lint.why);
  return pairs.map((fault) => {
    const within = (part: string) =>
      lint.faults.filter(({ path }) => path.startsWith(`${fault.id}/${part}/`));
    const alarms = count(within("clean").map(({ rule }) => rule));
    const found = count(within("fault").map(({ rule }) => rule));
    return {
      fault,
      // What is said of both files is not about the fault.
      isFound: within("fault").some(
        ({ line, rule }) => isAt(fault, line) && (found[rule] ?? 0) > (alarms[rule] ?? 0),
      ),
      alarms: Object.keys(alarms),
    };
  });
}

function splitInto<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function isAt({ lines, also }: Fault, line: number): boolean {
  return [lines, ...also].some(
    ([first, last]) => line >= first - TOLERANCE && line <= last + TOLERANCE,
  );
}

function count(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}
