import { executeTestFiles } from "../assess/execute_test_files.ts";
import type { Executions } from "../assess/executions.ts";
import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { applyCandidate, type Candidate } from "./candidate.ts";
import { takeApart } from "./compose_changes.ts";
import { type Doubt, doubtRepair } from "./doubt_repair.ts";
import {
  type Search,
  type SearchedProject,
  type SearchLimits,
  searchChanges,
} from "./search_changes.ts";
import { Suite } from "./suite.ts";

/** What the rules found. */
export interface RuleRepair extends Doubt {
  /** The project with the changes; undefined where tests fail still. */
  readonly files: readonly RunFile[] | undefined;
  /** What was changed, in this order; of a project that is not mended, what was gained. */
  readonly changes: readonly Candidate[];
  /** The same with another last change, with which every test passes too. */
  readonly alternatives: readonly (readonly RunFile[])[];
  readonly tried: number;
  /** Whether changes were left that nobody tried. */
  readonly isCut: boolean;
}

/** Faults that stand beside each other; more of them are no mistake any more. */
const MOST_CHANGES = 4;
/** How many of the changes that gain something are gone on from. */
const MOST_BEGINNINGS = 2;
/** What stands beside each other is compared; more would say no more. */
const MOST_COMPARED = 12;

/**
 * Mends by small changes, one after the other: what makes more tests pass and none fail is kept, until all pass. Then each
 * change is judged with the others in place, as if it were the only one.
 */
export async function repairByRules(
  executions: Executions,
  project: SearchedProject,
  suite: Suite,
  limits: SearchLimits,
): Promise<RuleRepair> {
  return await new RuleSearch(executions, project, limits).repair(suite);
}

/** A project on the way, and the changes that led there. */
interface Reached {
  readonly changes: readonly Candidate[];
  readonly files: readonly RunFile[];
  readonly suite: Suite;
}

class RuleSearch {
  readonly #executions: Executions;
  readonly #project: SearchedProject;
  readonly #limits: SearchLimits;
  #tried = 0;
  #milliseconds = 0;
  #isCut = false;
  /** Each search is kept under a number of its own. */
  #searches = 0;

  constructor(executions: Executions, project: SearchedProject, limits: SearchLimits) {
    this.#executions = executions;
    this.#project = project;
    this.#limits = limits;
  }

  async repair(suite: Suite): Promise<RuleRepair> {
    const start: Reached = { changes: [], files: this.#project.files, suite };
    const first = await this.#search(start);
    if (first.passing.length > 0) return await this.#judge(start, first.passing);
    let farthest = start;
    for (const beginning of first.gaining.slice(0, MOST_BEGINNINGS)) {
      const { reached, passing } = await this.#goOn(await this.#keep(start, beginning));
      if (passing.length > 0) return await this.#judge(reached, passing);
      if (farthest === start) farthest = reached;
    }
    return this.#result({ changes: farthest.changes });
  }

  /** Keeps what gains most, change after change, until something makes every test pass. */
  async #goOn(reached: Reached): Promise<{ reached: Reached; passing: readonly Candidate[] }> {
    const { passing, gaining } = await this.#search(reached);
    const [best] = gaining;
    const isLast = reached.changes.length + 1 >= MOST_CHANGES;
    if (passing.length > 0 || best === undefined || isLast) return { reached, passing };
    return await this.#goOn(await this.#keep(reached, best));
  }

  async #search({ files, suite }: Reached): Promise<Search> {
    const left = Math.max(0, this.#limits.milliseconds - this.#milliseconds);
    const found = await searchChanges(
      this.#executions,
      `search:${this.#searches++}`,
      { ...this.#project, files },
      suite,
      { ...this.#limits, milliseconds: left },
    );
    this.#tried += found.tried;
    this.#milliseconds += found.milliseconds;
    this.#isCut ||= found.isCut;
    return found;
  }

  async #keep({ changes, files }: Reached, change: Candidate): Promise<Reached> {
    const changed = applyCandidate(files, change);
    return { changes: [...changes, change], files: changed, suite: await this.#execute(changed) };
  }

  async #execute(files: readonly RunFile[]): Promise<Suite> {
    const prefix = `search:${this.#searches}:before:`;
    const results = await executeTestFiles(this.#executions, files, this.#limits, prefix);
    return new Suite(results, new ProjectSources(files), this.#limits.testFileMilliseconds);
  }

  async #judge(last: Reached, passing: readonly Candidate[]): Promise<RuleRepair> {
    const [change, ...others] = passing.map((each) => ({
      each,
      files: applyCandidate(last.files, each),
    }));
    if (change === undefined) return this.#result({ changes: last.changes });
    const changes = [...last.changes, change.each];
    const found = {
      changes,
      files: change.files,
      alternatives: others.map(({ files }) => files),
    };
    const doubt = await this.#doubt(last, passing);
    if (doubt.doubt !== undefined || changes.length === 1) {
      return this.#result({ ...found, ...doubt });
    }
    return this.#result({ ...found, ...(await this.#doubtEarlier(changes)) });
  }

  async #doubt({ files, suite }: Pick<Reached, "files" | "suite">, passing: readonly Candidate[]) {
    const name = `search:${this.#searches}:doubt`;
    return await doubtRepair(this.#executions, name, files, suite, passing.slice(0, MOST_COMPARED));
  }

  /** What was found before the last change has not stood against its rivals with all tests passing. */
  async #doubtEarlier(changes: readonly Candidate[]): Promise<Doubt> {
    const apart = takeApart(this.#project.files, changes);
    if (apart === undefined) return { difference: undefined, doubt: ENTANGLED };
    for (const { files, change } of apart.slice(0, -1)) {
      const without = { changes: [], files, suite: await this.#execute(files) };
      const { passing, tried } = await this.#search(without);
      if (tried === 0) return { difference: undefined, doubt: OUT_OF_TIME };
      const rivals = passing.filter((each) => !isSame(each, change));
      const judged = await this.#doubt(without, [change, ...rivals]);
      if (judged.doubt !== undefined) return judged;
    }
    return { difference: undefined, doubt: undefined };
  }

  #result(found: Pick<RuleRepair, "changes"> & Partial<RuleRepair>): RuleRepair {
    const nothing = { files: undefined, alternatives: [], difference: undefined, doubt: undefined };
    return { ...nothing, ...found, tried: this.#tried, isCut: this.#isCut };
  }
}

const ENTANGLED = "One change builds on another, so that neither could be judged by itself";
const OUT_OF_TIME = "There was no time to look for other changes beside each of these";

function isSame(one: Candidate, other: Candidate): boolean {
  return (
    one.path === other.path &&
    one.from === other.from &&
    one.to === other.to &&
    one.text === other.text
  );
}
