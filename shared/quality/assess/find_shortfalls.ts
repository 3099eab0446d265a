import { z } from "zod";
import type { TestCaseResult, TestFileResult } from "../sandbox/contract.ts";
import type { TypeCheck } from "../types/contract.ts";
import type { ExampleResult } from "./examples/execute_examples.ts";
import type { CriterionResult } from "./judge_criteria.ts";
import type { QualityEvidence } from "./quality_evidence.ts";

/** One reason why a result does not pass: something is shown to be wrong, or is not established. */
export const shortfallSchema = z.object({
  verdict: z.enum(["failed", "unproven"]),
  message: z.string(),
});
type Shortfall = Readonly<z.infer<typeof shortfallSchema>>;

/** All reasons why a result does not pass, those that are shown first. */
export function findShortfalls(
  { examples = [], findings, open = [], testFiles, types }: QualityEvidence,
  criteria: readonly CriterionResult[],
): Shortfall[] {
  const blockers = findings.filter(({ severity }) => severity === "blocker");
  const shortfalls = [
    ...blockers.map(({ path, message }) => failed(`${path}: ${message}`)),
    ...testFiles.flatMap(findInFile),
    ...examples.flatMap(findInExample),
    ...criteria.flatMap(findInCriterion),
    ...findInTypes(types),
    ...open.map(unproven),
    ...findMissing(testFiles, criteria),
  ];
  return shortfalls.sort((a, b) => a.verdict.localeCompare(b.verdict));
}

function findInFile({ path, outcome, tests, failure }: TestFileResult): Shortfall[] {
  const told = tests.flatMap((test) => findInTest(path, test));
  if (outcome === "passed" || (failure === undefined && told.length > 0)) return told;
  const message = `${path}: ${failure?.message ?? "It declares no tests."}`;
  const isDoubt = failure?.reason === "incomplete";
  const open = isDoubt ? message : `${message} It was not executed`;
  return [outcome === "failed" ? failed(message) : unproven(open), ...told];
}

function findInTest(path: string, { name, outcome, message }: TestCaseResult): Shortfall[] {
  if (outcome === "passed" && message === undefined) return [];
  const told = `${path}: ${name}`;
  if (outcome === "failed") return [failed(`${told}: ${message ?? "It fails"}`)];
  if (outcome === "passed") return [unproven(`${told}: ${message}`)];
  return [unproven(`${told} was not executed${message === undefined ? "" : `: ${message}`}`)];
}

function findInExample({ text, outcome, why }: ExampleResult): Shortfall[] {
  if (outcome === "holds") return [];
  const message = `The example ${text}: ${why}`;
  return [outcome === "differs" ? failed(message) : unproven(message)];
}

function findInCriterion({ id, text, status, why }: CriterionResult): Shortfall[] {
  if (status === "proven") return [];
  const message = `${id}: ${text}: ${why}`;
  return [status === "not_met" ? failed(message) : unproven(message)];
}

/** Errors are findings already; here is what the check did not establish. */
function findInTypes(types: TypeCheck): Shortfall[] {
  if (types.status === "checked") return types.open.map((each) => unproven(`Types: ${each}`));
  return [unproven(`Types: ${types.why}. What would settle it: ${types.settledBy}`)];
}

function findMissing(
  testFiles: readonly TestFileResult[],
  criteria: readonly CriterionResult[],
): Shortfall[] {
  return [
    ...(testFiles.length === 0 ? [unproven("There are no tests to execute")] : []),
    ...(criteria.length === 0
      ? [unproven("There are no criteria to hold the result against")]
      : []),
  ];
}

function failed(message: string): Shortfall {
  return { verdict: "failed", message };
}

function unproven(message: string): Shortfall {
  return { verdict: "unproven", message };
}
