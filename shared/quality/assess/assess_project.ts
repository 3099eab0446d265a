import type { Quality } from "../../engine/mod.ts";
import type { TypeCheck } from "../types/contract.ts";
import { typeFindings } from "../types/type_findings.ts";
import { assessQuality } from "./assess_quality.ts";
import { executeExamples } from "./examples/execute_examples.ts";
import { executeTestFiles, integrationTests, type TestLimits } from "./execute_test_files.ts";
import { type Executions, type TestExecution, withExecutions } from "./executions.ts";
import type { QualityEvidence } from "./quality_evidence.ts";
import { type Finding, reviewFiles } from "./review_files.ts";
import type { RunFile } from "./run_files.ts";
import { type Unapplied, withdrawDifferences, withdrawFailures } from "./withdraw_failures.ts";
import { type UnclearTest, withdrawUnclear } from "./withdraw_unclear.ts";

/** A project, and what it is held against. */
export interface AssessedProject {
  readonly files: readonly RunFile[];
  readonly criteria: QualityEvidence["criteria"];
  /** The words of the person who wants it; the calls with results that they quote are executed. */
  readonly requirement?: string;
  /** What its documents must explain. */
  readonly subjects: readonly string[];
  /** What a review has found; undefined when the rules alone are to review it. */
  readonly findings?: readonly Finding[] | undefined;
  /** Tests that establish nothing, because their criteria are unclear. */
  readonly unclear?: readonly UnclearTest[];
  /** What its failures may come of: what is not applied here; undefined where everything is as it was written for. */
  readonly unapplied?: Unapplied;
  /** What the verdict says nothing of: the files of code that no test executes, and sentences of the requirement. */
  readonly notJudged?: readonly string[];
  /** What else is not established, in words. */
  readonly open?: readonly string[];
  /** Called once, while tests are executed. */
  readonly checkTypes: () => Promise<TypeCheck>;
}

/**
 * Judges a project: executes its tests, tries whether they can fail, checks its types, and reviews its files. It
 * needs no database; what has been executed is given to `checkpoint`, and `released` asks to be called again
 * with that.
 */
export async function assessProject(
  execution: TestExecution,
  project: AssessedProject,
  limits: TestLimits,
): Promise<Quality | "released"> {
  const { files, criteria, subjects, notJudged = [] } = project;
  const work = (executions: Executions) => executeProject(executions, project, limits);
  const [types, executed] = await Promise.all([
    project.checkTypes(),
    withExecutions(execution, limits.verifyMilliseconds, work),
  ]);
  if (executed === "released") return executed;
  const reviewed = project.findings ?? reviewFiles(files);
  return assessQuality({
    ...executed,
    criteria,
    subjects,
    types,
    reviewed: files.length,
    open: project.open,
    findings: [...reviewed.filter(({ rule }) => rule !== "types"), ...typeFindings(types)],
    documents: files.filter(({ kind }) => kind === "document"),
    notJudged: [...integrationTests(files), ...notJudged],
  });
}

async function executeProject(
  executions: Executions,
  { files, criteria, requirement = "", unclear = [], unapplied }: AssessedProject,
  limits: TestLimits,
): Promise<Pick<QualityEvidence, "examples" | "testFiles" | "mutation">> {
  const results = await executeTestFiles(executions, files, limits);
  const clear = withdrawUnclear(results, unclear);
  const testFiles = unapplied === undefined ? clear : withdrawFailures(clear, unapplied);
  const executed = await executeExamples(
    executions,
    { requirement, files },
    limits.testFileMilliseconds,
  );
  const examples = withdrawDifferences(executed, unapplied ?? new Map());
  // When a test fails, nothing passes, and whether the others can fail no longer matters.
  if (testFiles.some(({ outcome }) => outcome === "failed")) {
    return { examples, testFiles, mutation: undefined };
  }
  const { measureMutation } = await import("../mutation/measure_mutation.ts");
  const subject = { files, criteria, testFiles };
  const mutation = await measureMutation(executions, subject, limits);
  return { examples, testFiles, mutation };
}
