import { expect, it } from "vitest";
import { withdrawFailures } from "../../../../shared/quality/assess/withdraw_failures.ts";
import type { TestFileResult } from "../../../../shared/quality/sandbox/contract.ts";

const failed = (message: string, durationMilliseconds: number): TestFileResult => ({
  path: "a.test.ts",
  outcome: "failed",
  tests: [{ name: "ends", outcome: "failed", message }],
  output: "",
  durationMilliseconds,
});

it.each([
  ["a test that calculates longer than it may", "Test timed out in 5000ms.", 6_000, "not_executed"],
  ["one that waits for ever, for which the clock jumps", "Test timed out in 5000ms.", 50, "failed"],
  ["one that is wrong after long calculations", "expected 1 to be 2", 6_000, "failed"],
  ["one that is too deep", "RangeError: Maximum call stack size exceeded", 50, "not_executed"],
])("%s", (_what, message, duration, outcome) => {
  const [withdrawn] = withdrawFailures([failed(message, duration)], new Map());
  expect([withdrawn?.outcome, withdrawn?.tests[0]?.outcome]).toEqual([outcome, outcome]);
});
