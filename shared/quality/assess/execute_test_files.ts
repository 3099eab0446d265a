import { type TestFileResult, testFileResultSchema } from "../sandbox/contract.ts";
import { executeTestFile } from "../sandbox/execute.ts";
import { TEST_NAME } from "../sandbox/test_files.ts";
import type { Executions } from "./executions.ts";
import type { RunFile } from "./run_files.ts";

export interface TestLimits {
  /** For one test file, in milliseconds. */
  readonly testFileMilliseconds: number;
  /** For all that is executed in one claim, in milliseconds; then the step is handed over. */
  readonly verifyMilliseconds: number;
}

/**
 * Executes the tests among the files in the sandbox, within the time that the executions have left. Each finished
 * test file is a checkpoint, under its path behind the prefix.
 */
export async function executeTestFiles(
  executions: Executions,
  files: readonly RunFile[],
  limits: Pick<TestLimits, "testFileMilliseconds">,
  prefix = "",
): Promise<TestFileResult[]> {
  // What tests share is of kind `test` too, but only these declare any.
  const tests = files.filter(({ path }) => TEST_NAME.test(path));
  const results: TestFileResult[] = [];
  for (const [index, { path, kind }] of tests.entries()) {
    if (kind !== "test") {
      results.push(withoutAuthor(path));
      continue;
    }
    const timeoutMilliseconds = limits.testFileMilliseconds;
    const execute = async () => {
      const input = { files, testPath: path, limits: { timeoutMilliseconds } };
      const result = await executeTestFile(input);
      await executions.report(`${path} ${result.outcome}`, (index + 1) / tests.length);
      return result;
    };
    results.push(await executions.once(`${prefix}${path}`, testFileResultSchema, execute));
  }
  return results;
}

/** Vitest would execute it, but its author was not asked for tests: it is no evidence. */
function withoutAuthor(path: string): TestFileResult {
  const message = "It is named like a test, but is not of kind `test`.";
  const failure = { reason: "not_a_test", message } as const;
  return { path, outcome: "not_executed", tests: [], failure, output: "", durationMilliseconds: 0 };
}

/** Integration tests need a database, a file system or packages; they are executed where those are. */
export function integrationTests(files: readonly RunFile[]): string[] {
  return files.map(({ path }) => path).filter((path) => /\.integration\.[cm]?[jt]sx?$/.test(path));
}
