import { z } from "zod";
import type { RunFile } from "../assess/run_files.ts";
import type { ProjectSources } from "../mutation/project_sources.ts";
import { passedPlainly, type TestCaseResult, type TestFileResult } from "../sandbox/contract.ts";
import { executeTestFile } from "../sandbox/execute.ts";

/** A change may make tests slower, and a busy machine does. */
const ALLOWANCE = { times: 4, milliseconds: 400 };

export const trialSchema = z.object({
  /** All tests that were executed before pass. */
  holds: z.boolean(),
  /** How many more tests pass than before; 0 where one fails that passed. */
  gained: z.number().int(),
  milliseconds: z.number(),
});
export type Trial = Readonly<z.infer<typeof trialSchema>>;

/** What the tests of a project say of it as it is, and of changes to it. */
export class Suite {
  readonly results: readonly TestFileResult[];
  readonly #sources: ProjectSources;
  readonly #limit: number;

  constructor(results: readonly TestFileResult[], sources: ProjectSources, limit: number) {
    // A change is refuted soonest by what fails already.
    this.results = results.toSorted((one, other) => rank(one) - rank(other));
    this.#sources = sources;
    this.#limit = limit;
  }

  get failing(): readonly TestFileResult[] {
    return this.results.filter(({ outcome }) => outcome === "failed");
  }

  /**
   * Executes the tests that a change to these paths can concern, until one fails that passed before, or, where only one
   * failed, any.
   */
  async try(files: readonly RunFile[], paths: readonly string[]): Promise<Trial> {
    const started = performance.now();
    let gained = 0;
    let holds = true;
    for (const before of this.results) {
      const reached = this.#sources.pathsReachedBy(before.path);
      // What does not parse, or leads nowhere, is not known to reach what it would.
      const concerns = before.outcome === "failed" || paths.some((path) => reached.has(path));
      if (!concerns) continue;
      const passed = passedIn(before);
      const after = await executeTestFile({
        files,
        testPath: before.path,
        limits: { timeoutMilliseconds: this.#allowed(before) },
        until: ({ name, outcome }) =>
          outcome === "failed" && (this.#isOneFailing || passed.has(name)),
      });
      const passes = passedIn(after);
      const isBroken = [...passed].some((name) => !passes.has(name));
      gained = isBroken ? 0 : gained + gainedIn(before, after);
      if (isAsGood(before, after)) continue;
      holds = false;
      if (isBroken || this.#isOneFailing) break;
    }
    return { holds, gained, milliseconds: performance.now() - started };
  }

  /** Then a change makes everything pass, or is no progress. */
  get #isOneFailing(): boolean {
    const [first, ...others] = this.failing;
    const failed = first?.tests.filter(({ outcome }) => outcome === "failed") ?? [];
    return others.length === 0 && first?.failure === undefined && failed.length < 2;
  }

  #allowed({ durationMilliseconds, failure }: TestFileResult): number {
    const { times, milliseconds } = ALLOWANCE;
    const usual = failure === undefined ? durationMilliseconds : 0;
    return Math.min(this.#limit, Math.ceil(milliseconds + times * usual));
  }
}

function rank({ outcome }: TestFileResult): number {
  return outcome === "failed" ? 0 : 1;
}

/** Whether every test passes that could be executed before, and none has gone. */
function isAsGood(before: TestFileResult, after: TestFileResult): boolean {
  if (after.outcome === "passed") return after.tests.length >= before.tests.length;
  if (after.outcome === "failed") return false;
  const passed = passedIn(after);
  return (
    before.tests.length > 0 && before.tests.every((test) => isOpen(test) || passed.has(test.name))
  );
}

function isOpen({ outcome }: TestCaseResult): boolean {
  return outcome === "not_executed";
}

function passedIn({ tests }: TestFileResult): ReadonlySet<string> {
  return new Set(tests.filter(passedPlainly).map(({ name }) => name));
}

/** How many more tests pass; a file that failed as a whole and can now be executed counts as one. */
function gainedIn(before: TestFileResult, after: TestFileResult): number {
  const loads = before.failure !== undefined && after.failure === undefined ? 1 : 0;
  return passedIn(after).size - passedIn(before).size + loads;
}
