import type { Executions } from "../assess/executions.ts";
import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { applyCandidate, type Candidate } from "./candidate.ts";
import type { Difference } from "./compare_candidates.ts";
import { doubtRepair } from "./doubt_repair.ts";
import { findCandidates } from "./find_candidates.ts";
import { type Suite, type Trial, trialSchema } from "./suite.ts";

/** How far a search goes; it ends at whichever comes first. */
export interface SearchLimits {
  readonly candidates: number;
  readonly milliseconds: number;
  readonly testFileMilliseconds: number;
}

/** What the rules found. */
export interface RuleRepair {
  /** All changes with which every test passes, the likeliest first. */
  readonly passing: readonly Candidate[];
  /** A call on which they differ: the tests do not say which of them is right. */
  readonly difference: Difference | undefined;
  /** Why the first one is not shown to be right, where it is not, in words. */
  readonly doubt: string | undefined;
  readonly tried: number;
  /** Whether changes were left that nobody tried. */
  readonly isCut: boolean;
}

/** What stands beside each other is compared; more would say no more. */
const MOST_COMPARED = 12;
/** Candidates that are tried under one checkpoint. */
const TOGETHER = 10;

/** Tries small changes until the limits are reached, and says whether those that pass are one and the same. */
export async function repairByRules(
  executions: Executions,
  {
    files,
    mayChange,
  }: Readonly<{ files: readonly RunFile[]; mayChange: (path: string) => boolean }>,
  suite: Suite,
  limits: SearchLimits,
): Promise<RuleRepair> {
  const sources = new ProjectSources(files);
  const all = await findCandidates(files, sources, suite, limits.testFileMilliseconds);
  const found = all.filter(({ path }) => mayChange(path));
  const { trials, isCut } = await tryAll(executions, files, suite, found, limits);
  const passing = found.filter((_, place) => trials[place]?.holds === true);
  const compared = passing.slice(0, MOST_COMPARED);
  const doubted = await doubtRepair(executions, files, suite, compared);
  return { passing, ...doubted, tried: trials.length, isCut };
}

async function tryAll(
  executions: Executions,
  files: readonly RunFile[],
  suite: Suite,
  candidates: readonly Candidate[],
  limits: SearchLimits,
): Promise<{ readonly trials: readonly Trial[]; readonly isCut: boolean }> {
  const trials: Trial[] = [];
  let milliseconds = 0;
  const most = Math.min(candidates.length, limits.candidates);
  while (trials.length < most && milliseconds < limits.milliseconds) {
    const batch = candidates.slice(trials.length, Math.min(most, trials.length + TOGETHER));
    const told = await executions.once(
      `candidates:${trials.length}`,
      trialSchema.array(),
      async () => {
        const results: Trial[] = [];
        for (const candidate of batch) {
          results.push(await suite.try(applyCandidate(files, candidate), [candidate.path]));
        }
        return results;
      },
    );
    trials.push(...told);
    milliseconds += told.reduce((sum, trial) => sum + trial.milliseconds, 0);
  }
  return { trials, isCut: trials.length < candidates.length };
}
