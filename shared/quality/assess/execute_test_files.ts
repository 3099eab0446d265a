import { toJson } from "../../kernel/mod.ts";
import { type TestFileResult, testFileResultSchema } from "../sandbox/contract.ts";
import { executeTestFile } from "../sandbox/execute.ts";
import type { RunFile } from "./run_files.ts";

export interface TestLimits {
  /** For one test file, in milliseconds. */
  readonly testFileMilliseconds: number;
  /** For all test files of one claim, in milliseconds; then the step is handed over. */
  readonly verifyMilliseconds: number;
}

/** What the tests' execution needs of the step it belongs to. */
export interface TestExecution {
  readonly context: { readonly checkpoints: Readonly<Record<string, unknown>> };
  readonly signal: AbortSignal;
  readonly checkpoint: (key: string, value: ReturnType<typeof toJson>) => Promise<void>;
  readonly reportProgress: (message: string, fraction?: number) => Promise<void>;
}

/**
 * Executes the tests among the files in the sandbox. Each finished test file is a checkpoint, under its path
 * behind the prefix, so that a hand-over or a crash repeats none; `released` says that the time is used up.
 */
export async function executeTestFiles(
  execution: TestExecution,
  files: readonly RunFile[],
  limits: TestLimits,
  prefix = "",
): Promise<TestFileResult[] | "released"> {
  const { context, signal, checkpoint, reportProgress } = execution;
  const tests = files.filter(({ path }) => TEST_NAME.test(path));
  const results: TestFileResult[] = [];
  let spent = 0;
  for (const [index, test] of tests.entries()) {
    signal.throwIfAborted();
    if (test.kind !== "test") {
      results.push(withoutAuthor(test.path));
      continue;
    }
    const key = `${prefix}${test.path}`;
    const earlier = testFileResultSchema.safeParse(context.checkpoints[key]);
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
    await checkpoint(key, toJson(result));
    await reportProgress(`${test.path} ${result.outcome}`, (index + 1) / tests.length);
    results.push(result);
  }
  return results;
}

/** Integration tests need a database, a file system or packages; they are executed where those are. */
export function integrationTests(files: readonly RunFile[]): string[] {
  return files.map(({ path }) => path).filter((path) => /\.integration\.[cm]?[jt]sx?$/.test(path));
}

/** What the tests share is of kind `test` too, but only these declare any; vitest tells them likewise. */
const TEST_NAME = /\.(test|spec)\.[cm]?[jt]sx?$/;

/** Vitest would execute it, but its author was not asked for tests: it is no evidence. */
function withoutAuthor(path: string): TestFileResult {
  const message = "It is named like a test, but is not of kind `test`.";
  const failure = { reason: "not_a_test", message } as const;
  return { path, outcome: "not_executed", tests: [], failure, output: "", durationMilliseconds: 0 };
}
