import { readFileSync } from "node:fs";
import { z } from "zod";

/** What a test run came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skippedNames: readonly string[];
}

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Reads vitest's JSON report. A file that broke before its first test counts as one failure. */
export function countTests(path: string, status: number | null): TestCounts {
  const report = reportSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((each) => each.status === "failed"),
  ).length;
  const failed = tests.filter((each) => each.status === "failed").length + brokenFiles;
  return {
    passed: tests.filter((each) => each.status === "passed").length,
    // Vitest also fails for errors outside of any test.
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skippedNames: tests
      .filter((each) => !["passed", "failed"].includes(each.status))
      .map((each) => each.fullName),
  };
}
