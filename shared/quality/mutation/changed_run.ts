import { z } from "zod";
import type { SourceFile, TestCaseResult, TestFileResult } from "../sandbox/contract.ts";
import { executeTestFile } from "../sandbox/execute.ts";
import type { TestedFile } from "./tested_project.ts";

/** What became of a test file on changed sources. */
export const changedRunSchema = z.object({
  /** `undecided` also where the change is no valid source, or needs what the sandbox lacks. */
  outcome: z.enum(["killed", "survived", "undecided"]),
  passed: z.array(z.string()),
  failed: z.array(z.string()),
  /** Those of the failed ones that found a wrong result, and did not merely call code that throws. */
  refuted: z.array(z.string()),
  milliseconds: z.number(),
});
export type ChangedRun = Readonly<z.infer<typeof changedRunSchema>>;

/** How much longer than on the sources themselves a test file may take on changed ones. */
const ALLOWANCE = { times: 3, milliseconds: 250 };

export interface Change {
  readonly files: readonly SourceFile[];
  /** The content that takes the place of a file's, by path. */
  readonly changed: ReadonlyMap<string, string>;
  readonly testFileMilliseconds: number;
  /** The change can make nothing slower: a busy machine alone can, and has the time of any test file. */
  readonly isHarmless?: boolean;
  readonly disguised?: boolean;
  readonly until?: (result: TestCaseResult) => boolean;
  readonly printed?: (text: string) => void;
}

/** Executes a test file on a project of which some files are changed. */
export async function runChanged(test: TestedFile, change: Change): Promise<ChangedRun> {
  const { changed, testFileMilliseconds, isHarmless = false, disguised = false } = change;
  const { until, printed } = change;
  const allowed = isHarmless
    ? testFileMilliseconds
    : ALLOWANCE.milliseconds + ALLOWANCE.times * test.milliseconds;
  const timeoutMilliseconds = Math.min(testFileMilliseconds, Math.ceil(allowed));
  const result = await executeTestFile({
    files: change.files.map((file) => ({
      ...file,
      content: changed.get(file.path) ?? file.content,
    })),
    testPath: test.path,
    limits: { timeoutMilliseconds },
    disguised,
    ...(until === undefined ? {} : { until }),
    ...(printed === undefined ? {} : { printed }),
  });
  const titles = (wanted: TestCaseResult["outcome"]) =>
    result.tests.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  const refuted = result.tests.filter(foundWrong).map(({ name }) => name);
  return {
    outcome: judgeRun(result, test.milliseconds <= timeoutMilliseconds / 2),
    passed: titles("passed"),
    failed: titles("failed"),
    refuted,
    milliseconds: result.durationMilliseconds,
  };
}

/** By an assertion, or by an error that tests without a library of assertions throw. */
function foundWrong({ outcome, message = "" }: TestCaseResult): boolean {
  return (
    outcome === "failed" && (message.startsWith("AssertionError") || message.startsWith("Error"))
  );
}

/** A time-out counts as a failure only where the limit is wide: the tests alone take half of it at most. */
function judgeRun(
  { outcome, failure, tests }: TestFileResult,
  isWide: boolean,
): ChangedRun["outcome"] {
  if (tests.some((test) => test.outcome === "failed")) return "killed";
  if (failure?.reason === "timeout") return isWide ? "killed" : "undecided";
  if (failure?.reason === "syntax_error" || failure?.reason === "sandbox_error") return "undecided";
  if (outcome === "failed") return "killed";
  return outcome === "passed" ? "survived" : "undecided";
}
