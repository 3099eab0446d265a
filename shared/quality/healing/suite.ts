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
  /** Tests that passed before and fail now. */
  broken: z.array(z.string()),
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

  /** Executes the tests that a change to these paths can concern, until one fails. */
  async try(files: readonly RunFile[], paths: readonly string[]): Promise<Trial> {
    const started = performance.now();
    const broken: string[] = [];
    let holds = true;
    for (const before of this.results) {
      const reached = this.#sources.pathsReachedBy(before.path);
      // What does not parse, or leads nowhere, is not known to reach what it would.
      const concerns = before.outcome === "failed" || paths.some((path) => reached.has(path));
      if (!concerns) continue;
      const after = await executeTestFile({
        files,
        testPath: before.path,
        limits: { timeoutMilliseconds: this.#allowed(before) },
        until: ({ outcome }) => outcome === "failed",
      });
      if (isAsGood(before, after)) continue;
      holds = false;
      broken.push(...brokenBy(before, after));
      break;
    }
    return { holds, broken, milliseconds: performance.now() - started };
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
  const passed = new Set(after.tests.filter(passedPlainly).map(({ name }) => name));
  return (
    before.tests.length > 0 && before.tests.every((test) => isOpen(test) || passed.has(test.name))
  );
}

function isOpen({ outcome }: TestCaseResult): boolean {
  return outcome === "not_executed";
}

function brokenBy(before: TestFileResult, after: TestFileResult): readonly string[] {
  const passed = new Set(before.tests.filter(passedPlainly).map(({ name }) => name));
  return after.tests
    .filter(({ name, outcome }) => outcome === "failed" && passed.has(name))
    .map(({ name }) => `${before.path}: ${name}`);
}
