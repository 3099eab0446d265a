import type { StepExecution, StepHandler, StepOutcome } from "../../engine/mod.ts";
import { withdrawUnclear } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import {
  assessQuality,
  executeTestFiles,
  integrationTests,
  type RunFile,
  readRunFiles,
  reviewFiles,
  type TestLimits,
  type TypeCheck,
  type TypeChecker,
  typeCheckSchema,
  typeFindings,
} from "../../quality/mod.ts";
import { readVerifyInputs } from "./step_inputs.ts";

/** The key of a checkpoint that is no path of a test file. */
const TYPES = "types";

/**
 * Executes the generated tests and speaks the gate's verdict. Each finished test file is a checkpoint,
 * so that a hand-over or a crash repeats none of them.
 */
export function createVerifyStep(
  client: ApiClient,
  limits: TestLimits,
  checkTypes: TypeChecker,
): StepHandler {
  return {
    kind: "verify",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const files = await readRunFiles(client, step.runId);
      const { analyse, review, reconcile } = readVerifyInputs(step);
      const [results, types] = await Promise.all([
        executeTestFiles(execution, files, limits),
        review?.types ?? checkOnce(checkTypes, execution, files),
      ]);
      if (results === "released") return { status: "released" };

      const testFiles = withdrawUnclear(results, reconcile?.unclear ?? []);
      const reviewed = review?.findings ?? reviewFiles(files);
      const quality = assessQuality({
        criteria: analyse.specification.acceptanceCriteria,
        subjects: analyse.specification.entities.map(({ label }) => label),
        testFiles,
        notJudged: integrationTests(files),
        types,
        findings: [...reviewed.filter(({ rule }) => rule !== "types"), ...typeFindings(types)],
        documents: files.filter((file) => file.kind === "document"),
      });
      const { passed, failed, notExecuted } = quality.tests;
      return {
        status: "completed",
        result: {
          output: toJson({ verdict: quality.verdict, score: quality.score, tests: quality.tests }),
          summary: `${quality.verdict}: ${passed} tests passed, ${failed} failed, ${notExecuted} not executed`,
          quality,
        },
      };
    },
  };
}

/** A claim that takes over finds the answer that an earlier one got. */
async function checkOnce(
  checkTypes: TypeChecker,
  { context, checkpoint, signal }: StepExecution,
  files: readonly RunFile[],
): Promise<TypeCheck> {
  const earlier = typeCheckSchema.safeParse(context.checkpoints[TYPES]);
  if (earlier.success) return earlier.data;
  const types = await checkTypes(files, signal);
  await checkpoint(TYPES, toJson(types));
  return types;
}
