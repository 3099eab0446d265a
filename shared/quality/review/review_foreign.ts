import { z } from "zod";
import { type Finding, findingSchema, reviewFiles } from "../assess/review_files.ts";
import type { RunFile } from "../assess/run_files.ts";
import type { Lint } from "../lint/contract.ts";
import type { TypeCheck } from "../types/contract.ts";
import { typeFindings } from "../types/type_findings.ts";
import { groupUnread } from "./languages.ts";

const CHECKS = ["syntax", "imports", "secrets", "dependencies", "types", "rules"] as const;

const checkSchema = z.object({
  name: z.enum(CHECKS),
  status: z.enum(["clean", "findings", "not_checked"]),
  findings: z.number().int(),
});

/** What was looked at, what was found, and what nobody has looked at. */
export const reviewSchema = z.object({
  checks: z.array(checkSchema),
  findings: z.array(findingSchema),
  /** In words, with what would settle it. */
  notChecked: z.array(z.string()),
});
export type Review = z.infer<typeof reviewSchema>;

/** Files that somebody else wrote, and who checks them. */
interface Reviewed {
  readonly files: readonly RunFile[];
  /** Which of their code is not among the files, in words. */
  readonly leftOut: readonly string[];
  readonly checkTypes: (files: readonly RunFile[]) => Promise<TypeCheck>;
  readonly lint: (files: readonly RunFile[], asked: readonly string[]) => Promise<Lint>;
  /** Which paths the review is about; the others are there because imports lead to them. */
  readonly isAsked?: (path: string) => boolean;
}

/** What is wrong for certain; all else is for the reader to weigh. */
const WRONG = new Set(["syntax", "types"]);
/** A rule for what a model writes: people start processes for good reasons. */
const OF_GENERATED_CODE = "dangerous_module";

/** Reviews files without executing them. */
export async function reviewForeign(reviewed: Reviewed): Promise<Review> {
  const { files, leftOut, isAsked = () => true } = reviewed;
  const asked = files.map(({ path }) => path).filter(isAsked);
  const [types, lint] = await Promise.all([
    reviewed.checkTypes(files),
    reviewed.lint(files, asked),
  ]);
  const own = reviewFiles(files).filter(({ rule }) => rule !== OF_GENERATED_CODE);
  const found = [...own, ...typeFindings(types), ...lintFindings(lint)];
  const findings = found
    .filter(({ path }) => isAsked(path))
    .map((finding): Finding => ({ ...finding, severity: severityOf(finding) }))
    .sort(byPlace);
  const counts = new Map<string, number>();
  for (const { rule } of findings) {
    const check = checkOf(rule);
    counts.set(check, (counts.get(check) ?? 0) + 1);
  }
  const unchecked = new Set([
    ...(types.status === "not_checked" ? ["types"] : []),
    ...(lint.status === "not_checked" ? ["rules"] : []),
  ]);
  return {
    checks: CHECKS.map((name) => ({
      name,
      status: unchecked.has(name) ? "not_checked" : counts.has(name) ? "findings" : "clean",
      findings: counts.get(name) ?? 0,
    })),
    findings,
    notChecked: [
      ...explain("Types", types),
      ...explain("Rules", lint),
      ...leftOut,
      ...[...groupUnread(asked)].map(describeUnread),
    ],
  };
}

function severityOf({ rule, severity }: Finding): Finding["severity"] {
  return WRONG.has(rule) ? severity : "warning";
}

function lintFindings(lint: Lint): Finding[] {
  if (lint.status === "not_checked") return [];
  return lint.faults.map((fault) => ({ ...fault, severity: "warning" }));
}

function checkOf(rule: string): (typeof CHECKS)[number] {
  if (rule === "syntax" || rule === "types") return rule;
  if (rule === "secret") return "secrets";
  if (rule === "unresolved_import" || rule === "undeclared_package") return "imports";
  return rule === "unpinned_dependency" ? "dependencies" : "rules";
}

function explain(name: string, checked: TypeCheck | Lint): string[] {
  return checked.status === "checked"
    ? checked.open.map((each) => `${name}: ${each}`)
    : [`${name}: ${checked.why}. What would settle it: ${checked.settledBy}`];
}

function describeUnread([language, paths]: readonly [string, readonly string[]]): string {
  const [first = "", ...others] = paths;
  const rest = others.length === 0 ? "" : ` and ${others.length} more`;
  return `${language}: there are no rules for it (${first}${rest})`;
}

function byPlace(one: Finding, other: Finding): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0);
}
