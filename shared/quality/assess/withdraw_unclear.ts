import { z } from "zod";
import type { TestFileResult } from "../sandbox/contract.ts";

/** A test whose criterion allows what it expects and something else too. */
export const unclearTestSchema = z.object({ path: z.string(), test: z.string(), why: z.string() });
export type UnclearTest = z.infer<typeof unclearTestSchema>;

/** Tests of criteria that are unclear establish nothing, whether they pass or fail. */
export function withdrawUnclear(
  results: readonly TestFileResult[],
  unclear: readonly UnclearTest[],
): TestFileResult[] {
  return results.map((result) => {
    const found = unclear.filter(({ path }) => path === result.path);
    if (found.length === 0) return result;
    const tests = result.tests.map((test) => {
      const about = found.find((each) => each.test === test.name);
      if (about === undefined) return test;
      const message = `Its criterion is unclear: ${about.why}`;
      return { ...test, outcome: "not_executed" as const, message };
    });
    return { ...result, tests, outcome: summarise(result, tests) };
  });
}

function summarise(
  { failure, outcome }: TestFileResult,
  tests: TestFileResult["tests"],
): TestFileResult["outcome"] {
  if (failure !== undefined) return outcome;
  const outcomes = ["failed", "passed", "not_executed"] as const;
  return outcomes.find((each) => tests.some((test) => test.outcome === each)) ?? outcome;
}
