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
  given: {
    readonly project: Project;
    readonly files: readonly RunFile[];
    /** What is known to be wrong, by path. */
    readonly known: Conflicts;
    /** The role that rules on tests; without one nobody does. */
    readonly adjudicator: string | undefined;
  },
  limits: TestLimits,
): Promise<Reconciled> {
  const reconciliation = new Reconciliation(author, { ...given, limits });
  await reconciliation.correctKnown(given.known);
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
  /** Tests that were corrected before any code was held against them. */
  readonly #mended = new Set<string>();
  #executions = 0;

  constructor(
    author: Author,
    given: {
      readonly project: Project;
      readonly files: readonly RunFile[];
      readonly limits: TestLimits;
    },
  ) {
    this.#author = author;
    this.#project = given.project;
    this.#limits = given.limits;
    this.files = given.files;
  }

  async correctKnown(known: Conflicts): Promise<void> {
    const frozen = this.files.filter(({ path, kind }) => kind === "test" && known.has(path));
    for (const { path } of frozen)
      this.rounds.push(`Not corrected, because tests are frozen: ${path}`);
    await this.#correctSources(known);
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
    const findings = rulings.map(
      ({ test, criterion, quote, expectation, reason }) =>
        `The test "${test}" contradicts ${criterion}, which says "${quote}": ${reason} It must expect: ${expectation}`,
    );
    const corrected = await correctTest(this.#author, this.#project, {
      ...{ file, findings, key: `rewrite:${file.path}` },
      free: rulings.map(({ test }) => test),
    });
    if (corrected.content === file.content) return;
    const { path, content: before } = file;
    this.testChanges.push({ path, before, after: corrected.content, rulings });
    this.#take([corrected]);
  }

  /** Has tests that cannot be executed corrected by their authors, each once. */
  async #mend(defects: Conflicts): Promise<void> {
    for (const file of this.files) {
      const findings = defects.get(file.path);
      if (findings === undefined || this.#mended.has(file.path) || this.#executions > 0) continue;
      this.#mended.add(file.path);
      this.rounds.push(`Before it was executed: ${file.path}: ${findings.join("; ")}`);
      const key = `mend:${file.path}`;
      this.#take([await correctTest(this.#author, this.#project, { file, findings, key })]);
    }
  }

  /** The test files that fail. One without tests was not held against the code: its author may add them. */
  async #execute(): Promise<readonly TestFileResult[]> {
    const prefix = `execution-${this.#executions + 1}:`;
    const { execution } = this.#author;
    const results = await executeTestFiles(execution, this.files, this.#limits, prefix);
    if (results === "released") throw new TimeUsedUp();
    const empty = results.filter((each) => isWithoutTests(each) && !this.#mended.has(each.path));
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
      wrong.map(({ file, findings }) =>
        correctSource(this.#author, project, {
          ...{ file, findings, key: `repair:${round}:${file.path}` },
        }),
      ),
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
