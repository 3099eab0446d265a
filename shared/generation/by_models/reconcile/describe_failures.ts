import type { TestFileResult } from "../../../quality/mod.ts";
import type { Criterion } from "../brief.ts";
import { marksIn } from "./correct_test.ts";

type TestResult = TestFileResult["tests"][number];

/**
 * How a test file fails, in words for those who correct or judge: where, what was expected and found, and the criteria
 * that the failing tests prove, as far as they are given.
 */
export function describeFailures(
  { path, tests, failure }: TestFileResult,
  criteria: readonly Criterion[] = [],
): string[] {
  const failed = tests.filter(({ outcome }) => outcome === "failed");
  return [
    ...(failure === undefined ? [] : [`${path}: ${failure.reason}: ${failure.message}`]),
    ...failed.map((test) => describeFailure(path, test, criteria)),
  ];
}

function describeFailure(
  path: string,
  { name, message = "", places = [], expected, actual }: TestResult,
  criteria: readonly Criterion[],
): string {
  const place = places.find((each) => each.startsWith(`${path}:`)) ?? path;
  const [thrownAt] = places;
  const marks = marksIn(name);
  return [
    `${place}: the test "${name}" fails: ${message}`,
    ...(expected === undefined ? [] : [`  expected: ${expected}`]),
    ...(actual === undefined ? [] : [`  actual: ${actual}`]),
    ...(thrownAt === undefined || thrownAt === place ? [] : [`  thrown at ${thrownAt}`]),
    ...criteria
      .filter(({ id }) => marks.includes(`[${id}]`))
      .map(({ id, text }) => `  ${id}: ${text}`),
  ].join("\n");
}
