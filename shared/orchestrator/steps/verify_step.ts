import type { StepHandler, StepOutcome } from "../../engine/mod.ts";
import { withdrawUnclear } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import {
  assessQuality,
  executeTestFiles,
  integrationTests,
  readRunFiles,
  reviewFiles,
  type TestLimits,
} from "../../quality/mod.ts";
import { readVerifyInputs } from "./step_inputs.ts";

/**
 * Executes the generated tests and speaks the gate's verdict. Each finished test file is a checkpoint,
 * so that a hand-over or a crash repeats none of them.
 */
export function createVerifyStep(client: ApiClient, limits: TestLimits): StepHandler {
  return {
    kind: "verify",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const files = await readRunFiles(client, step.runId);
      const results = await executeTestFiles(execution, files, limits);
      if (results === "released") return { status: "released" };

      const { analyse, review, reconcile } = readVerifyInputs(step);
      const testFiles = withdrawUnclear(results, reconcile?.unclear ?? []);
      const quality = assessQuality({
        criteria: analyse.specification.acceptanceCriteria,
        subjects: analyse.specification.entities.map(({ label }) => label),
        testFiles,
        notJudged: integrationTests(files),
        findings: review?.findings ?? reviewFiles(files),
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
