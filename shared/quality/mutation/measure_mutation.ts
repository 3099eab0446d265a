import type { Executions } from "../assess/executions.ts";
import type { SourceFile, TestFileResult } from "../sandbox/contract.ts";
import { type Change, type ChangedRun, changedRunSchema, runChanged } from "./changed_run.ts";
import { MutantChoice } from "./choose_mutants.ts";
import { disturbSource } from "./disturb_source.ts";
import { findMutants } from "./find_mutants.ts";
import type { Mutant } from "./mutant.ts";
import type { MutationEvidence } from "./mutation_evidence.ts";
import { stubSource } from "./stub_source.ts";
import { type TestedFile, TestedProject } from "./tested_project.ts";
import { type Trace, traceSchema, traceTests } from "./trace_tests.ts";
import { type Trial, trialSchema, tryMutants } from "./try_mutants.ts";
import type { ParsedSource } from "./walk_source.ts";

/** How many mutants are tried, and for how many times what the tests take, at most. */
const ENOUGH = { mutants: 24, times: 2, milliseconds: 1_500 };
/** The same as long as there are criteria of which it is not known that their tests can fail. */
const MOST = { mutants: 120, times: 15, milliseconds: 20_000 };
const SURVIVORS_KEPT = 20;
/** How code is executed whose text and surroundings alone are changed. */
const UNCHANGED = { isHarmless: true, disguised: true };

/**
 * Finds out whether tests can fail: on a stub, whose functions are all empty, and on mutants, which are
 * small changes. Which mutants are tried depends on the project alone; how many, on what the tests take.
 */
export async function measureMutation(
  executions: Executions,
  subject: {
    readonly files: readonly SourceFile[];
    readonly criteria: readonly { readonly id: string }[];
    /** How the tests ended on the sources as they are. */
    readonly testFiles: readonly TestFileResult[];
  },
  limits: { readonly testFileMilliseconds: number },
): Promise<MutationEvidence> {
  const project = new TestedProject(subject);
  const measurement = new Measurement(executions, project, limits.testFileMilliseconds);
  await measurement.tryStub();
  await measurement.tryMutants();
  await measurement.tryDisturbed();
  return measurement.evidence();
}

class Measurement {
  readonly #executions: Executions;
  readonly #project: TestedProject;
  readonly #testFileMilliseconds: number;
  readonly #mutants: readonly Mutant[];
  /** Places of tests that pass on the stub, that fail on a fine mutant, and on any change of the text. */
  readonly #passOnStub = new Set<number>();
  readonly #canFail = new Set<number>();
  readonly #disturbed = new Set<number>();
  readonly #outcomes = { killed: 0, survived: 0, undecided: 0 };
  readonly #survivors: Mutant[] = [];
  #milliseconds = 0;

  constructor(executions: Executions, project: TestedProject, testFileMilliseconds: number) {
    this.#executions = executions;
    this.#project = project;
    this.#testFileMilliseconds = testFileMilliseconds;
    this.#mutants = [...project.sources.values()].flatMap(findMutants);
  }

  /** What passes although no function does anything shows nothing. */
  async tryStub(): Promise<void> {
    for (const file of this.#project.testFiles) {
      const { passed } = await this.#runAll(`stub:${file.path}`, file, stubSource);
      for (const place of this.#project.placesOf(file, passed)) this.#passOnStub.add(place);
    }
  }

  async tryMutants(): Promise<void> {
    const choice = new MutantChoice(this.#mutants, await this.#trace());
    for (let [round, tried, spent] = [0, 0, 0]; ; round += 1) {
      const wanted = this.#wantedTests();
      const { mutants, times, milliseconds } = wanted.size > 0 ? MOST : ENOUGH;
      if (tried >= mutants || spent >= Math.max(times * this.#project.suite, milliseconds)) return;
      const chosen = choice.next(wanted);
      if (chosen.length === 0) return;
      const trial = await this.#try(round, chosen, choice, wanted);
      tried += chosen.length;
      spent += trial.milliseconds;
      for (const mutant of chosen) this.#learn(mutant, choice.reaching(mutant), trial, chosen);
    }
  }

  /** Sorts out what fails as soon as the text is another, or hides that it is tested: the code does the same. */
  async tryDisturbed(): Promise<void> {
    const { testFiles, tests } = this.#project;
    for (const file of testFiles) {
      const shown = [...this.#canFail].filter((place) => tests[place]?.file === file);
      if (shown.length === 0) continue;
      const key = `disturbed:${file.path}`;
      const { passed } = await this.#runAll(key, file, disturbSource, UNCHANGED);
      const undisturbed = new Set(this.#project.placesOf(file, passed));
      for (const place of shown) if (!undisturbed.has(place)) this.#disturbed.add(place);
    }
    for (const place of this.#disturbed) this.#canFail.delete(place);
  }

  evidence(): MutationEvidence {
    return {
      mutants: this.#mutants.length,
      ...this.#outcomes,
      proven: this.#criteriaOf(this.#canFail),
      disturbed: this.#criteriaOf(this.#disturbed),
      passOnStub: this.#criteriaOf(this.#passOnStub),
      survivors: this.#survivors
        .slice(0, SURVIVORS_KEPT)
        .map(({ path, line, change }) => ({ path, line, change })),
      milliseconds: Math.round(this.#milliseconds),
    };
  }

  #criteriaOf(places: Iterable<number>): string[] {
    const ids = [...places].flatMap((place) => this.#project.tests[place]?.criteria ?? []);
    return [...new Set(ids)];
  }

  async #runAll(
    key: string,
    file: TestedFile,
    change: (source: ParsedSource) => string,
    kind: Pick<Change, "isHarmless" | "disguised"> = {},
  ): Promise<ChangedRun> {
    const run = await this.#executions.once(key, changedRunSchema, async () => {
      await this.#executions.report(`trying whether ${file.path} can fail`);
      return await runChanged(file, {
        files: this.#project.files,
        changed: new Map(file.sources.map((source) => [source.path, change(source)])),
        testFileMilliseconds: this.#testFileMilliseconds,
        ...kind,
      });
    });
    this.#milliseconds += run.milliseconds;
    return run;
  }

  /** The tests that reach a function, by function. */
  async #trace(): Promise<Trace> {
    const all: Record<string, number[]> = {};
    for (const file of this.#project.testFiles) {
      const trace = await this.#executions.once(`trace:${file.path}`, traceSchema, () =>
        traceTests(this.#project, file, this.#testFileMilliseconds),
      );
      for (const [owner, places] of Object.entries(trace)) {
        all[owner] = [...(all[owner] ?? []), ...places];
      }
    }
    return all;
  }

  /** Those that could show a criterion of which none has been seen to fail. */
  #wantedTests(): ReadonlySet<number> {
    const proven = new Set(this.#criteriaOf(this.#canFail));
    return new Set(
      this.#project.tests.flatMap(({ criteria }, place) =>
        criteria.some((id) => !proven.has(id)) && !this.#passOnStub.has(place) ? [place] : [],
      ),
    );
  }

  async #try(
    round: number,
    chosen: readonly Mutant[],
    choice: MutantChoice,
    wanted: ReadonlySet<number>,
  ): Promise<Trial> {
    if (chosen.every((mutant) => choice.reaching(mutant) === undefined)) {
      return { passed: [], failed: [], refuted: [], outcome: "survived", milliseconds: 0 };
    }
    const testFileMilliseconds = this.#testFileMilliseconds;
    const trial = await this.#executions.once(`mutants:${round}`, trialSchema, () =>
      tryMutants(this.#project, chosen, { wanted, testFileMilliseconds }),
    );
    this.#milliseconds += trial.milliseconds;
    return trial;
  }

  #learn(
    mutant: Mutant,
    reaching: readonly number[] | undefined,
    { outcome, passed, failed, refuted }: Trial,
    { length }: readonly Mutant[],
  ): void {
    const mine = length === 1 ? failed : failed.filter((place) => reaching?.includes(place));
    const own =
      mine.length > 0 ? "killed" : length === 1 ? outcome : this.#decide(reaching, passed);
    this.#outcomes[own] += 1;
    if (own === "survived") this.#survivors.push(mutant);
    if (mutant.level === "coarse") return;
    for (const place of mine) {
      if (refuted.includes(place) && !this.#passOnStub.has(place)) this.#canFail.add(place);
    }
  }

  /** A mutant beside others has survived when all the tests that reach it were executed and passed. */
  #decide(
    reaching: readonly number[] | undefined,
    passed: readonly number[],
  ): "survived" | "undecided" {
    const all = new Set(passed);
    return (reaching ?? []).every((place) => all.has(place)) ? "survived" : "undecided";
  }
}
