import type { ExecutionFailure, TestCaseResult, TestFileResult } from "../sandbox/contract.ts";
import type { ExampleResult } from "./examples/execute_examples.ts";

/**
 * What the authors of a project rely on and the sandbox does not apply, in words: by the path of a test file, and
 * under "" for the whole project.
 */
export type Unapplied = ReadonlyMap<string, string>;

/** What the sandbox has less of than Node. */
const LIMITS: ReadonlySet<ExecutionFailure["reason"]> = new Set([
  "memory_limit",
  "stack_overflow",
  "timeout",
]);
const AT_A_LIMIT = /Maximum call stack size exceeded|out of memory/;
const TIMED_OUT = /\b(?:Test|Hook) timed out in \d+ms/;
/** The sandbox's clock jumps while a test waits: one that took so long has calculated, and Node calculates faster. */
const SLOW_MILLISECONDS = 2_000;

/** A test that fails under other settings, or at a limit that only the sandbox has, does not show that code is wrong. */
export function withdrawFailures(
  results: readonly TestFileResult[],
  unapplied: Unapplied,
): TestFileResult[] {
  return results.map((result) => {
    const why = unapplied.get(result.path) ?? unapplied.get("");
    const isSlow = result.durationMilliseconds >= SLOW_MILLISECONDS;
    const tests = result.tests.map((test) => withdrawTest(test, why, isSlow));
    const { failure } = result;
    const isSure = failure !== undefined && why === undefined && !LIMITS.has(failure.reason);
    const hasFailed = isSure || tests.some(({ outcome }) => outcome === "failed");
    if (result.outcome !== "failed" || hasFailed) return { ...result, tests };
    return { ...result, tests, outcome: "not_executed", ...tellFailure(failure, why) };
  });
}

function withdrawTest(
  test: TestCaseResult,
  why: string | undefined,
  isSlow: boolean,
): TestCaseResult {
  const { outcome, message = "It fails" } = test;
  if (outcome !== "failed") return test;
  if (why !== undefined) return { ...test, outcome: "not_executed", message: `${why}: ${message}` };
  return AT_A_LIMIT.test(message) || (isSlow && TIMED_OUT.test(message))
    ? {
        ...test,
        outcome: "not_executed",
        message: `The sandbox has less room than Node: ${message}`,
      }
    : test;
}

function tellFailure(
  failure: ExecutionFailure | undefined,
  why: string | undefined,
): Partial<Pick<TestFileResult, "failure">> {
  if (failure === undefined) return {};
  if (why === undefined) return { failure };
  return { failure: { ...failure, message: `${why}: ${failure.message}` } };
}

/** The same for the examples of a requirement. */
export function withdrawDifferences(
  results: readonly ExampleResult[],
  unapplied: Unapplied,
): readonly ExampleResult[] {
  const why = unapplied.get("");
  if (why === undefined) return results;
  return results.map((result) =>
    result.outcome === "differs"
      ? { ...result, outcome: "not_executed", why: `${why}: ${result.why}` }
      : result,
  );
}
