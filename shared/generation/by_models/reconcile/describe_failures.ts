import type { TestFileResult } from "../../../quality/mod.ts";

/** How a test file fails, in words for those who correct or judge. */
export function describeFailures({ path, tests, failure }: TestFileResult): string[] {
  const failed = tests.filter(({ outcome }) => outcome === "failed");
  return [
    ...(failure === undefined ? [] : [`${path}: ${failure.reason}: ${failure.message}`]),
    ...failed.map(({ name, message }) => `${path}: the test "${name}" fails: ${message ?? ""}`),
  ];
}
