import {
  executeTestFiles,
  type RunFile,
  type TestFileResult,
  type TestLimits,
  withdrawUnclear,
} from "../../../quality/mod.ts";
import type { Author } from "../compose_call.ts";
import { adjudicate, findUnclear, type Ruling } from "./adjudicate.ts";
import { correctSource } from "./correct_source.ts";
import { correctTest } from "./correct_test.ts";
import { describeFailures } from "./describe_failures.ts";
import { executedTokens } from "./executed_tokens.ts";
import { findAlteredTests, openTestParser } from "./find_altered_tests.ts";
import type { Conflicts } from "./find_conflicts.ts";
import { blameSources, findStaticFaults, isWithoutTests } from "./find_faults.ts";
import type { Project } from "./project.ts";

/** How often the code is corrected before somebody rules on the tests, and how often after that. */
const ROUNDS_BEFORE_RULINGS = 2;
const ROUNDS_AFTER_RULINGS = 1;

/** A test that was changed after there was code, because it was ruled to be wrong. */
export interface TestChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly rulings: readonly Ruling[];
}

/** The outcome of bringing files together. */
export interface Reconciled {
  readonly files: readonly RunFile[];
  /** What each round was about. */
  readonly rounds: readonly string[];
  readonly rulings: readonly Ruling[];
  readonly testChanges: readonly TestChange[];
}

/** What there is to bring together. */
interface Given {
  readonly project: Project;
  readonly files: readonly RunFile[];
  /** What is known to be wrong, by path. */
  readonly known: Conflicts;
  /** What a compiler has against tests, by path. */
  readonly types: Conflicts;
  /** The role that rules on tests; without one they stay as they are, but for their types. */
  readonly adjudicator: string | undefined;
}

const TYPES_ONLY =
  "Change types alone, as in f(42 as never): what is executed must stay the same, token by token";

/** Ends the work when the time of this claim is used up; another claim continues it. */
export class TimeUsedUp extends Error {}

/**
 * Has files corrected until they fit together and their tests pass. Only sources and documents are: tests
 * are frozen. Where tests fail nevertheless, a third role rules on each; one that contradicts its criterion
 * is corrected by its author, once. What is left is for the gate to judge.
 *
 * @throws TimeUsedUp
 */
export async function reconcileFiles(
  author: Author,
  given: Given,
  limits: TestLimits,
): Promise<Reconciled> {
  const reconciliation = new Reconciliation(author, { ...given, limits });
  await reconciliation.correctKnown(given);
  const failing = await reconciliation.settle(ROUNDS_BEFORE_RULINGS);
  const { adjudicator } = given;
  if (adjudicator !== undefined && failing.length > 0) {
    await reconciliation.rule(failing, adjudicator);
    await reconciliation.settle(ROUNDS_AFTER_RULINGS);
  }
  return reconciliation;
}

class Reconciliation implements Reconciled {
  files: readonly RunFile[];
  readonly rounds: string[] = [];
  readonly rulings: Ruling[] = [];
  readonly testChanges: TestChange[] = [];
  readonly #author: Author;
  readonly #project: Project;
  readonly #limits: TestLimits;
  readonly #isFrozen: boolean;
  /** Tests that were corrected before any code was held against them. */
  readonly #mended = new Set<string>();
  /** What corrections of a file were to mend so far, by path. */
  readonly #tried = new Map<string, readonly string[]>();
  #executions = 0;

  constructor(
    author: Author,
    given: Pick<Given, "project" | "files" | "adjudicator"> & { readonly limits: TestLimits },
  ) {
    this.#author = author;
    this.#project = given.project;
    this.#limits = given.limits;
    this.#isFrozen = given.adjudicator === undefined;
    this.files = given.files;
  }

  /** Corrects what is known of sources, and the types of tests; nothing else of a test. */
  async correctKnown({ known, types }: Pick<Given, "known" | "types">): Promise<void> {
    const tests = this.files.filter(({ kind }) => kind === "test");
    for (const { path } of tests.filter((file) => known.has(file.path))) {
      this.rounds.push(`Not corrected, because tests are frozen: ${path}`);
    }
    for (const file of tests) await this.#correctTypes(file, types.get(file.path) ?? []);
    await this.#correctSources(known);
  }

  /** What a compiler has against a test is corrected by its author, if what is executed stays the same. */
  async #correctTypes(file: RunFile, errors: readonly string[]): Promise<void> {
    if (errors.length === 0) return;
    const parser = await openTestParser();
    const before = executedTokens(parser, file.content);
    this.rounds.push(`Types corrected: ${file.path}`);
    await this.#correctTest({
      file,
      key: `types:${file.path}`,
      findings: errors.map((error) => `${error} ${TYPES_ONLY}`),
      object: (after) => (isSame(before, executedTokens(parser, after)) ? undefined : TYPES_ONLY),
    });
  }

  /** Corrects sources, so many rounds at most, and returns the test files that still fail. */
  async settle(rounds: number): Promise<readonly TestFileResult[]> {
    for (let round = 0; ; round += 1) {
      const { sources, tests } = findStaticFaults(this.files, this.#project.contract);
      await this.#mend(tests);
      const failing = sources.size > 0 ? [] : await this.#execute();
      const faults =
        sources.size > 0 ? sources : blameSources(failing, this.#project.contract, this.rulings);
      if (round === rounds || !(await this.#correctSources(faults))) return failing;
    }
  }

  /** Has the failing tests ruled on, and those corrected that are ruled to be wrong. */
  async rule(failing: readonly TestFileResult[], adjudicator: string): Promise<void> {
    for (const result of failing.filter((each) => !isWithoutTests(each))) {
      const file = this.files.find(({ path }) => path === result.path);
      if (file === undefined) continue;
      const rulings = await adjudicate(this.#author, this.#project, { file, result }, adjudicator);
      this.rulings.push(...rulings);
      const wrong = rulings.filter(
        ({ ruling, objection }) => ruling === "test_wrong" && objection === undefined,
      );
      if (wrong.length > 0) await this.#rewrite(file, wrong);
    }
  }

  async #rewrite(file: RunFile, rulings: readonly Ruling[]): Promise<void> {
    const parser = await openTestParser();
    const { path, content: before } = file;
    const free = rulings.map(({ test }) => test);
    const corrected = await this.#correctTest({
      file,
      key: `rewrite:${path}`,
      findings: rulings.map(
        ({ test, criterion, quote, expectation, reason }) =>
          `The test "${test}" contradicts ${criterion}, which says "${quote}": ${reason} It must expect: ${expectation}`,
      ),
      object(after) {
        const altered = findAlteredTests(parser, { before, after }, free);
        if (altered.length === 0) return undefined;
        return `These tests must stay as they are: ${altered.join("; ")}`;
      },
    });
    if (corrected.content === before) return;
    this.testChanges.push({ path, before, after: corrected.content, rulings });
  }

  /** Has tests that cannot be executed corrected by their authors, each once. */
  async #mend(defects: Conflicts): Promise<void> {
    for (const file of this.files) {
      const findings = defects.get(file.path);
      if (findings === undefined || !this.#mayMend(file)) continue;
      this.#mended.add(file.path);
      this.rounds.push(`Before it was executed: ${file.path}: ${findings.join("; ")}`);
      const key = `mend:${file.path}`;
      await this.#correctTest({ file, findings, key, object: () => undefined });
    }
  }

  #mayMend({ path }: { readonly path: string }): boolean {
    return !this.#isFrozen && this.#executions === 0 && !this.#mended.has(path);
  }

  async #correctTest(fault: Parameters<typeof correctTest>[2]): Promise<RunFile> {
    const corrected = await correctTest(this.#author, this.#project, fault);
    this.#take([corrected]);
    return corrected;
  }

  /** The test files that fail. One without tests was not held against the code: its author may add them. */
  async #execute(): Promise<readonly TestFileResult[]> {
    const prefix = `execution-${this.#executions + 1}:`;
    const { execution } = this.#author;
    const results = await executeTestFiles(execution, this.files, this.#limits, prefix);
    if (results === "released") throw new TimeUsedUp();
    const empty = results.filter((each) => isWithoutTests(each) && this.#mayMend(each));
    if (empty.length > 0) {
      await this.#mend(new Map(empty.map((each) => [each.path, describeFailures(each)])));
    }
    this.#executions += 1;
    if (empty.length > 0) return await this.#execute();
    return withdrawUnclear(results, findUnclear(this.rulings)).filter(
      ({ outcome }) => outcome === "failed",
    );
  }

  /** Whether any file is another afterwards: who corrects and changes nothing objects to the findings. */
  async #correctSources(faults: Conflicts): Promise<boolean> {
    const wrong = this.files.flatMap((file) => {
      const findings = faults.get(file.path);
      const isFree = file.kind === "source" || file.kind === "document";
      return findings === undefined || !isFree ? [] : [{ file, findings }];
    });
    if (wrong.length === 0) return false;
    this.rounds.push(`Corrected: ${wrong.map(({ file }) => file.path).join(", ")}`);
    const round = this.rounds.length;
    const project = { ...this.#project, files: this.files };
    const corrected = await Promise.all(
      wrong.map(({ file, findings }) => {
        const history = this.#tried.get(file.path) ?? [];
        this.#tried.set(file.path, [...history, ...findings]);
        const key = `repair:${round}:${file.path}`;
        return correctSource(this.#author, project, { file, findings, history, key });
      }),
    );
    return this.#take(corrected);
  }

  #take(corrected: readonly RunFile[]): boolean {
    const before = this.files;
    const contents = new Map(corrected.map(({ path, content }) => [path, content]));
    this.files = before.map((file) => ({
      ...file,
      content: contents.get(file.path) ?? file.content,
    }));
    return this.files.some(({ content }, index) => content !== before[index]?.content);
  }
}

function isSame(before: readonly string[] | undefined, after: readonly string[] | undefined) {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after);
}
