import { fnv1a } from "../../kernel/mod.ts";
import type { Mutant } from "./mutant.ts";
import { AT_LOAD, type Trace } from "./trace_tests.ts";

/** How many mutants are tried at once, at most. */
const MOST_AT_ONCE = 12;

/**
 * Chooses which mutants are tried next, the same ones in the same order for the same project. Those of
 * functions that no test shares are tried at once: a test that fails can mean but one of them.
 */
export class MutantChoice {
  readonly #left: Set<Mutant>;
  readonly #fine = new Map<string, Mutant[]>();
  readonly #tries = new Map<string, number>();
  readonly #trace: Trace;
  #isBroad = false;

  constructor(mutants: readonly Mutant[], trace: Trace) {
    const seed = mutants.reduce((hash, each) => fnv1a(describe(each), hash), 1);
    const places = new Map(mutants.map((each) => [each, fnv1a(describe(each), seed)]));
    const ordered = [...mutants].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    this.#left = new Set(takeTurns(ordered));
    for (const mutant of ordered) {
      if (mutant.level === "fine") addTo(this.#fine, mutant.owner, mutant);
    }
    this.#trace = trace;
  }

  /**
   * The next mutants, which are not given again; none when all were. As long as tests are wanted that have
   * not been seen to fail, it looks in the functions they reach: in turns in one that most of them share, and
   * in several that are each one's own.
   */
  next(wanted: ReadonlySet<number>): Mutant[] {
    const chosen = wanted.size > 0 ? this.#chooseFor(wanted) : [];
    if (chosen.length === 0) this.#fill(chosen);
    for (const mutant of chosen) {
      this.#left.delete(mutant);
      this.#tries.set(mutant.owner, (this.#tries.get(mutant.owner) ?? 0) + 1);
    }
    return chosen;
  }

  /** The tests that reach a mutant, and the loading of a file; undefined when nothing does. */
  reaching({ owner }: Mutant): readonly number[] | undefined {
    return this.#trace[owner];
  }

  #chooseFor(wanted: ReadonlySet<number>): Mutant[] {
    this.#isBroad = !this.#isBroad;
    const owners = [...this.#fine.keys()]
      .map((owner) => {
        const tests = this.#trace[owner] ?? [];
        const shared = tests.filter((test) => wanted.has(test)).length;
        const tries = this.#tries.get(owner) ?? 0;
        const atLoad = tests.includes(AT_LOAD) ? 1 : 0;
        return { owner, tests, shared, tries, atLoad };
      })
      .filter(({ shared }) => shared > 0)
      .sort(
        (a, b) =>
          // What is reached at load may keep a file from loading, so that no test tells anything.
          a.atLoad - b.atLoad ||
          a.tries - b.tries ||
          (this.#isBroad ? b.shared - a.shared : a.tests.length - b.tests.length),
      );
    const chosen = new Chosen(this.#isBroad ? 1 : MOST_AT_ONCE);
    for (const { owner, tests } of owners) {
      const mutant = this.#fine.get(owner)?.find((each) => this.#left.has(each));
      if (mutant !== undefined) chosen.add(mutant, tests);
    }
    return chosen.mutants;
  }

  #fill(mutants: Mutant[]): void {
    const chosen = new Chosen(MOST_AT_ONCE, mutants);
    for (const mutant of this.#left) {
      const tests = this.reaching(mutant);
      const isApart = tests === undefined || tests.includes(AT_LOAD);
      if (chosen.mutants.length === 0 || !isApart) chosen.add(mutant, tests ?? []);
      if (isApart && chosen.mutants[0] === mutant) return;
    }
  }
}

/** Mutants of which no two are reached by the same test. */
class Chosen {
  readonly mutants: Mutant[];
  readonly #most: number;
  readonly #reached = new Set<number>();

  constructor(most: number, mutants: Mutant[] = []) {
    this.#most = most;
    this.mutants = mutants;
  }

  add(mutant: Mutant, tests: readonly number[]): void {
    if (this.mutants.length >= this.#most) return;
    if (tests.some((test) => this.#reached.has(test))) return;
    for (const test of tests) this.#reached.add(test);
    this.mutants.push(mutant);
  }
}

function describe({ path, from, to, replacement }: Mutant): string {
  return `${path} ${from} ${to} ${replacement}`;
}

/** One of each file in turn, so that a long file does not take all the time. */
function takeTurns(mutants: readonly Mutant[]): Mutant[] {
  const byFile = new Map<string, Mutant[]>();
  for (const mutant of mutants) addTo(byFile, mutant.path, mutant);
  const longest = Math.max(0, ...[...byFile.values()].map(({ length }) => length));
  return Array.from({ length: longest }, (_, round) =>
    [...byFile.values()].flatMap((ofFile) => ofFile[round] ?? []),
  ).flat();
}

function addTo(lists: Map<string, Mutant[]>, key: string, mutant: Mutant): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [mutant]);
  else list.push(mutant);
}
