import type { Executions } from "../assess/executions.ts";
import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { applyCandidate, type Candidate } from "./candidate.ts";
import { findCandidates } from "./find_candidates.ts";
import { type Suite, type Trial, trialSchema } from "./suite.ts";

/** How far a search goes; it ends at whichever comes first. */
export interface SearchLimits {
  readonly candidates: number;
  readonly milliseconds: number;
  readonly testFileMilliseconds: number;
}

/** A project, and which of its sources may be changed. */
export interface SearchedProject {
  readonly files: readonly RunFile[];
  readonly mayChange: (path: string) => boolean;
}

/** The outcome of all small changes to a project that were tried. */
export interface Search {
  /** Those with which every test passes, the likeliest first. */
  readonly passing: readonly Candidate[];
  /** Those with which more tests pass and none fails that passed, what gains most first. */
  readonly gaining: readonly Candidate[];
  readonly tried: number;
  readonly milliseconds: number;
  /** Whether changes were left that nobody tried. */
  readonly isCut: boolean;
}

/** Candidates that are tried under one checkpoint. */
const TOGETHER = 10;

/** Tries small changes until the limits are reached. The name is of this search among those of one step. */
export async function searchChanges(
  executions: Executions,
  name: string,
  { files, mayChange }: SearchedProject,
  suite: Suite,
  limits: SearchLimits,
): Promise<Search> {
  const sources = new ProjectSources(files);
  const all = await findCandidates(files, sources, suite, limits.testFileMilliseconds);
  const found = all.filter(({ path }) => mayChange(path));
  const trials: Trial[] = [];
  let milliseconds = 0;
  const most = Math.min(found.length, limits.candidates);
  while (trials.length < most && milliseconds < limits.milliseconds) {
    const batch = found.slice(trials.length, Math.min(most, trials.length + TOGETHER));
    const work = async () => await tryEach(files, suite, batch);
    const key = `${name}:candidates:${trials.length}`;
    const results = await executions.once(key, trialSchema.array(), work);
    trials.push(...results);
    milliseconds += results.reduce((sum, trial) => sum + trial.milliseconds, 0);
  }
  const gained = (place: number) => trials[place]?.gained ?? 0;
  const gaining = found.map((_, place) => place).filter((place) => gained(place) > 0);
  return {
    passing: found.filter((_, place) => trials[place]?.holds === true),
    gaining: gaining
      .toSorted((one, other) => gained(other) - gained(one))
      .flatMap((place) => found[place] ?? []),
    tried: trials.length,
    milliseconds,
    isCut: trials.length < found.length,
  };
}

async function tryEach(files: readonly RunFile[], suite: Suite, batch: readonly Candidate[]) {
  const results: Trial[] = [];
  for (const candidate of batch) {
    results.push(await suite.try(applyCandidate(files, candidate), [candidate.path]));
  }
  return results;
}
