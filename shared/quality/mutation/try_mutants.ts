import { z } from "zod";
import type { TestCaseResult } from "../sandbox/contract.ts";
import { runChanged } from "./changed_run.ts";
import type { Mutant } from "./mutant.ts";
import { applyChanges } from "./stub_source.ts";
import type { TestedFile, TestedProject } from "./tested_project.ts";

/** What became of the tests on one or more mutants: the places of those that passed and failed. */
export const trialSchema = z.object({
  passed: z.array(z.number()),
  failed: z.array(z.number()),
  /** Those of the failed ones that found a wrong result. */
  refuted: z.array(z.number()),
  /** How the run as a whole ended, which is all there is to know where no test was executed. */
  outcome: z.enum(["killed", "survived", "undecided"]),
  milliseconds: z.number(),
});
export type Trial = Readonly<z.infer<typeof trialSchema>>;

/**
 * Executes the test files that reach the mutants. A file ends once all tests that are wanted have ended; where
 * none are, with the first that fails on a mutant alone. A file is never executed from the middle: its tests
 * may build on each other.
 */
export async function tryMutants(
  project: TestedProject,
  mutants: readonly Mutant[],
  { wanted, testFileMilliseconds }: { wanted: ReadonlySet<number>; testFileMilliseconds: number },
): Promise<Trial> {
  const paths = new Set(mutants.map(({ path }) => path));
  const changed = new Map([...paths].map((path) => [path, mutate(project, path, mutants)]));
  const [passed, failed, refuted]: [number[], number[], number[]] = [[], [], []];
  let [outcome, milliseconds]: [Trial["outcome"], number] = ["survived", 0];
  const isAlone = mutants.length === 1;
  const isAimed = wanted.size > 0;
  for (const { file, waiting } of filesToRun(project, paths, wanted)) {
    if (waiting.size === 0 && (isAimed || (isAlone && outcome === "killed"))) break;
    const run = await runChanged(file, {
      files: project.files,
      changed,
      testFileMilliseconds,
      ...(isAlone || isAimed ? { until: enough(waiting, isAimed) } : {}),
    });
    milliseconds += run.milliseconds;
    if (run.outcome !== "survived" && outcome !== "killed") outcome = run.outcome;
    passed.push(...project.placesOf(file, run.passed));
    failed.push(...project.placesOf(file, run.failed));
    refuted.push(...project.placesOf(file, run.refuted));
  }
  return { passed, failed, refuted, outcome, milliseconds };
}

function mutate(project: TestedProject, path: string, mutants: readonly Mutant[]): string {
  const changes = mutants
    .filter((mutant) => mutant.path === path)
    .map(({ from, to, replacement: text }) => ({ from, to, text }))
    .sort((a, b) => a.from - b.from);
  return applyChanges(project.sources.get(path)?.content ?? "", changes);
}

/** Those with the most wanted tests first. */
function filesToRun(
  project: TestedProject,
  paths: ReadonlySet<string>,
  wanted: ReadonlySet<number>,
): readonly { readonly file: TestedFile; readonly waiting: Set<string> }[] {
  return project.testFiles
    .filter(({ sources }) => sources.some(({ path }) => paths.has(path)))
    .map((file) => {
      const tests = project.tests.filter((test, place) => test.file === file && wanted.has(place));
      return { file, waiting: new Set(tests.map(({ title }) => title)) };
    })
    .sort((a, b) => b.waiting.size - a.waiting.size);
}

/** True once those that are waited for have ended, and a test has failed or nothing else is looked for. */
function enough(waiting: Set<string>, isAimed: boolean): (test: TestCaseResult) => boolean {
  let hasFailed = false;
  return ({ name, outcome }) => {
    hasFailed ||= outcome === "failed";
    waiting.delete(name);
    return (hasFailed || isAimed) && waiting.size === 0;
  };
}
