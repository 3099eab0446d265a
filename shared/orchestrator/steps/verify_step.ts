import { toJson } from "../../kernel/to_json.ts";
import type { ApiClient } from "../../postgres/database.ts";
import { assessQuality } from "../../quality/assess_quality.ts";
import { reviewFiles } from "../../quality/review_files.ts";
import { type TestFileResult, testFileResultSchema } from "../../sandbox/contract.ts";
import { executeTestFile } from "../../sandbox/execute_test_file.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import { type RunFile, readRunFiles } from "./run_files.ts";
import { verifyInputs } from "./step_inputs.ts";

export interface VerifyLimits {
  /** For one test file, in milliseconds. */
  readonly testFileMilliseconds: number;
  /** For all test files of one claim, in milliseconds; then the step is handed over. */
  readonly verifyMilliseconds: number;
}

/**
 * Executes the generated tests and speaks the gate's verdict. Each finished test file is a checkpoint,
 * so that a hand-over or a crash repeats none of them.
 */
export function createVerifyStep(client: ApiClient, limits: VerifyLimits): StepHandler {
  return {
    kind: "verify",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step, context } = execution;
      const files = await readRunFiles(client, step.runId);
      const testFiles = await executeTestFiles(execution, files, limits);
      if (testFiles === "released") return { status: "released" };

      const { analyse, review } = verifyInputs.parse(context.outputs);
      const quality = assessQuality({
        specification: analyse.specification,
        testFiles,
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

async function executeTestFiles(
  execution: StepExecution,
  files: readonly RunFile[],
  limits: VerifyLimits,
): Promise<TestFileResult[] | "released"> {
  const { context, signal, checkpoint, reportProgress } = execution;
  const tests = files.filter((file) => isTestFile(file));
  const results: TestFileResult[] = [];
  let spent = 0;
  for (const [index, test] of tests.entries()) {
    signal.throwIfAborted();
    const earlier = testFileResultSchema.safeParse(context.checkpoints[test.path]);
    if (earlier.success) {
      results.push(earlier.data);
      continue;
    }
    if (spent >= limits.verifyMilliseconds) return "released";
    const result = await executeTestFile({
      files,
      testPath: test.path,
      limits: { timeoutMilliseconds: limits.testFileMilliseconds },
    });
    spent += result.durationMilliseconds;
    await checkpoint(test.path, toJson(result));
    await reportProgress(`${test.path} ${result.outcome}`, (index + 1) / tests.length);
    results.push(result);
  }
  return results;
}

/** What the tests share is of kind `test` too, but only these declare any; vitest tells them likewise. */
function isTestFile(file: RunFile): boolean {
  return file.kind === "test" && /\.(test|spec)\.[cm]?[jt]s$/.test(file.path);
}
