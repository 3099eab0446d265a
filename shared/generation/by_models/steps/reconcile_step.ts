import { z } from "zod";
import {
  readInput,
  readOutputs,
  type StepHandler,
  type StepOutcome,
  type StepResult,
} from "../../../engine/mod.ts";
import { toJson, truncateText } from "../../../kernel/mod.ts";
import {
  type Finding,
  findingSchema,
  type RunFile,
  readRunFiles,
  withExecutions,
} from "../../../quality/mod.ts";
import type { Workbench } from "../../workbench.ts";
import { toBrief } from "../brief.ts";
import { type AgreedContract, contractOutputsSchema, currentContract } from "../contract.ts";
import { isAboutTypes } from "../plan_repair.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { findUnclear } from "../reconcile/adjudicate.ts";
import { groupFindings } from "../reconcile/find_conflicts.ts";
import { type Reconciled, reconcileFiles } from "../reconcile/reconcile_files.ts";
import {
  recordContractAnswer,
  recordRuling,
  recordTestChange,
} from "../reconcile/record_rulings.ts";
import { Verification } from "../reconcile/verification.ts";

const outputs = contractOutputsSchema.extend({ analyse: programAnalysisSchema });

/** What a reviewer found, where it is a review that is answered. */
const inputSchema = z.object({ findings: findingSchema.array().default([]) });

/**
 * Brings together what was written apart: resolves what does not fit between files, executes the tests, and
 * has what fails corrected. As `repair` it first has corrected what a review does not let pass.
 */
export function createReconcileStep(
  kind: "reconcile" | "repair",
  workbench: Workbench,
): StepHandler {
  const { client, models, limits } = workbench;
  return {
    kind,
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const known = readOutputs(outputs, execution.step);
      const contract = currentContract(known);
      const { findings } = readInput(inputSchema, execution.step);
      const files = await readRunFiles(client, execution.step.runId);
      const author = { client, execution, models: models.for(execution) };
      const { authors, architect } = contract;
      const project = { ...toBrief(known.analyse.specification), contract, authors, architect };
      const given = {
        ...{ project, files },
        ...sortFindings(findings, files),
        // Once tests have passed, or were ruled on, what makes them fail is the code.
        adjudicator: kind === "reconcile" ? contract.adjudicator : undefined,
      };
      const reconciled = await withExecutions(execution, limits.verifyMilliseconds, (executions) =>
        reconcileFiles(author, { ...given, verification: new Verification(executions, workbench) }),
      );
      if (reconciled === "released") return { status: "released" };
      return { status: "completed", result: describe(files, reconciled, contract) };
    },
  };
}

function describe(
  before: readonly RunFile[],
  { files, rounds, rulings, testChanges, answers }: Reconciled,
  { authors, adjudicator, architect }: AgreedContract,
): StepResult {
  const changed = files.filter(({ content }, index) => content !== before[index]?.content);
  const paths = testChanges.map(({ path }) => path);
  return {
    output: toJson({
      changed: changed.map(({ path }) => path),
      rounds,
      unclear: findUnclear(rulings),
      contract: answers.findLast((answer) => answer.contract !== undefined)?.contract,
    }),
    summary: truncateText(
      [
        changed.length === 0
          ? "No file had to be corrected"
          : `${changed.length} files corrected in ${rounds.length} rounds`,
        ...(paths.length === 0 ? [] : [`tests changed after code existed: ${paths.join(", ")}`]),
      ].join("; "),
      300,
    ),
    artifacts: changed,
    decisions: [
      ...answers.map((answer) => recordContractAnswer(answer, architect)),
      ...rulings.map((ruling) => recordRuling(ruling, adjudicator)),
      ...testChanges.map((change) => recordTestChange(change, authors[change.path] ?? "")),
    ],
  };
}

/** Types are all that may be corrected of a test; the rest of what is said of one is known in vain. */
function sortFindings(findings: readonly Finding[], files: readonly RunFile[]) {
  const tests = new Set(files.filter(({ kind }) => kind === "test").map(({ path }) => path));
  const isTypeOfTest = (finding: Finding) => tests.has(finding.path) && isAboutTypes(finding);
  return {
    types: groupFindings(findings.filter(isTypeOfTest)),
    known: groupFindings(findings.filter((finding) => !isTypeOfTest(finding))),
  };
}
