import {
  type RunFile,
  type TestFileResult,
  typeFindings,
  withdrawUnclear,
} from "../../../quality/mod.ts";
import type { Author } from "../compose_call.ts";
import { adjudicate, findUnclear, type Ruling } from "./adjudicate.ts";
import type { ContractAnswer } from "./answer_objection.ts";
import { correctSource } from "./correct_source.ts";
import { describeFailures } from "./describe_failures.ts";
import { type Conflicts, groupFindings } from "./find_conflicts.ts";
import { blameSources, findStaticFaults, isWithoutTests } from "./find_faults.ts";
import type { Project } from "./project.ts";
import { correctTypes, mendTest, rewriteTest } from "./test_corrections.ts";
import type { Verification } from "./verification.ts";

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
  /** What was said against the contract, and how it was answered. */
  readonly answers: readonly ContractAnswer[];
}

/** What there is to bring together. */
interface Given {
  readonly project: Project;
  readonly files: readonly RunFile[];
  readonly verification: Verification;
  /** What is known to be wrong, by path. */
  readonly known: Conflicts;
  /** What a compiler has against tests, by path. */
  readonly types: Conflicts;
  /** The role that rules on tests; without one they stay as they are, but for their types. */
  readonly adjudicator: string | undefined;
}

/** What is wrong with sources, and the test files that say so. */
interface Faults {
  readonly failing: readonly TestFileResult[];
  readonly bySource: Conflicts;
}

/**
 * Has files corrected until they fit together and their tests pass. Only sources and documents are: tests
 * are frozen. Where tests fail nevertheless, a third role rules on each; one that contradicts its criterion
 * is corrected by its author, once. What is left is for the gate to judge.
 */
export async function reconcileFiles(author: Author, given: Given): Promise<Reconciled> {
  const reconciliation = new Reconciliation(author, given);
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
  readonly answers: ContractAnswer[] = [];
  readonly #author: Author;
  #project: Project;
  readonly #verification: Verification;
  readonly #isFrozen: boolean;
  /** Tests that were corrected before any code was held against them. */
  readonly #mended = new Set<string>();
  /** What corrections of a file were to mend so far, by path. */
  readonly #tried = new Map<string, readonly string[]>();
  #wasExecuted = false;

  constructor(author: Author, { project, files, verification, adjudicator }: Given) {
    this.#author = author;
    this.#project = project;
    this.#verification = verification;
    this.#isFrozen = adjudicator === undefined;
    this.files = files;
  }

  /** Corrects what is known of sources, and the types of tests; nothing else of a test. */
  async correctKnown({ known, types }: Pick<Given, "known" | "types">): Promise<void> {
    const tests = this.files.filter(({ kind }) => kind === "test");
    for (const { path } of tests.filter((file) => known.has(file.path))) {
      this.rounds.push(`Not corrected, because tests are frozen: ${path}`);
    }
    for (const file of tests) {
      const errors = types.get(file.path) ?? [];
      if (errors.length === 0) continue;
      this.rounds.push(`Types corrected: ${file.path}`);
      this.#take([await correctTypes(this.#author, this.#project, file, errors)]);
    }
    await this.#correctSources(known, async () => known);
  }

  /** Corrects sources, so many rounds at most, and returns the test files that still fail. */
  async settle(rounds: number): Promise<readonly TestFileResult[]> {
    for (let round = 0; ; round += 1) {
      const { failing, bySource } = await this.#findFaults();
      const findAgain = async () => (await this.#findFaults()).bySource;
      if (round === rounds || !(await this.#correctSources(bySource, findAgain))) return failing;
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
    const { path, content: before } = file;
    const { content: after } = await rewriteTest(this.#author, this.#project, file, rulings);
    if (after === before) return;
    this.#take([{ ...file, content: after }]);
    this.testChanges.push({ path, before, after, rulings });
  }

  async #findFaults(): Promise<Faults> {
    const { contract } = this.#project;
    const { sources, tests } = findStaticFaults(this.files, contract);
    await this.#mend(tests);
    if (sources.size > 0) return { failing: [], bySource: sources };
    const failing = await this.#execute();
    const bySource =
      failing.length === 0
        ? await this.#checkTypes()
        : blameSources(failing, this.#project, this.rulings);
    return { failing, bySource };
  }

  /** What a compiler has against sources; what it has against tests is for a review. */
  async #checkTypes(): Promise<Conflicts> {
    const { signal } = this.#author.execution;
    const types = await this.#verification.checkTypes(this.files, signal);
    return groupFindings(typeFindings(types));
  }

  /** Has tests that cannot be executed corrected by their authors, each once. */
  async #mend(defects: Conflicts): Promise<void> {
    for (const file of this.files) {
      const findings = defects.get(file.path);
      if (findings === undefined || !this.#mayMend(file)) continue;
      this.#mended.add(file.path);
      this.rounds.push(`Before it was executed: ${file.path}: ${findings.join("; ")}`);
      this.#take([await mendTest(this.#author, this.#project, file, findings)]);
    }
  }

  #mayMend({ path }: { readonly path: string }): boolean {
    return !this.#isFrozen && !this.#wasExecuted && !this.#mended.has(path);
  }

  /** The test files that fail. One without tests was not held against the code: its author may add them. */
  async #execute(): Promise<readonly TestFileResult[]> {
    const results = await this.#verification.executeTests(this.files);
    const empty = results.filter((each) => isWithoutTests(each) && this.#mayMend(each));
    await this.#mend(new Map(empty.map((each) => [each.path, describeFailures(each)])));
    this.#wasExecuted = true;
    if (empty.length > 0) return await this.#execute();
    return withdrawUnclear(results, findUnclear(this.rulings)).filter(
      ({ outcome }) => outcome === "failed",
    );
  }

  /**
   * Corrects one source after the other, as long as anything is wrong with it: what one author changed may have settled
   * what the next one was to do. Says whether any file is another afterwards: who corrects and changes nothing objects
   * to the findings.
   */
  async #correctSources(faults: Conflicts, findAgain: () => Promise<Conflicts>): Promise<boolean> {
    const corrected: string[] = [];
    const round = this.rounds.length + 1;
    let [open, isChanged] = [faults, false];
    for (const { path } of this.files) {
      const file = this.files.find((each) => each.path === path);
      const findings = open.get(path);
      if (file === undefined || findings === undefined || !isFree(file)) continue;
      corrected.push(path);
      if (!(await this.#correctSource(file, findings, `repair:${round}:${path}`))) continue;
      isChanged = true;
      open = await findAgain();
    }
    if (corrected.length > 0) this.rounds.push(`Corrected: ${corrected.join(", ")}`);
    return isChanged;
  }

  async #correctSource(file: RunFile, findings: readonly string[], key: string): Promise<boolean> {
    this.#verification.takeTurns();
    const history = this.#tried.get(file.path) ?? [];
    this.#tried.set(file.path, [...history, ...findings]);
    const project = {
      ...{ ...this.#project, files: this.files, verification: this.#verification },
      mayAmend: !this.#isFrozen,
    };
    const fault = { file, findings, history, key };
    const { files, answers } = await correctSource(this.#author, project, fault);
    this.answers.push(...answers);
    const contract = answers.findLast((answer) => answer.contract !== undefined)?.contract;
    if (contract !== undefined) this.#project = { ...this.#project, contract };
    return this.#take(files) || contract !== undefined;
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

function isFree({ kind }: RunFile): boolean {
  return kind === "source" || kind === "document";
}
