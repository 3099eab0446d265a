import type { Executions } from "../assess/executions.ts";
import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { applyCandidate, type Candidate } from "./candidate.ts";
import { findMutations } from "./candidates/find_mutations.ts";
import {
  collectCalls,
  type Difference,
  executeCalls,
  findDifference,
} from "./compare_candidates.ts";
import { type Suite, type Trial, trialSchema } from "./suite.ts";

/** Why a change with which all tests pass is not shown to be right. */
export interface Doubt {
  /** A call that two such changes answer differently. */
  readonly difference: Difference | undefined;
  /** In words; undefined where there is none. */
  readonly doubt: string | undefined;
}

/** Rules that choose among any values: a test that wants one value is met by whichever gives it. */
const OPEN_RULES = new Set(["constant", "conversion", "name", "swapped-arguments"]);
const MOST_NEIGHBOURS = 20;
const MOST_DISTANCE = 2;

/**
 * Doubts the first of the changes with which all tests pass: whether another one, or a small change of what it put in place,
 * passes too and behaves differently. Then the tests do not pin it down.
 */
export async function doubtRepair(
  executions: Executions,
  name: string,
  files: readonly RunFile[],
  suite: Suite,
  passing: readonly Candidate[],
): Promise<Doubt> {
  const [first, ...others] = passing;
  if (first === undefined) return { difference: undefined, doubt: undefined };
  const { path, from, text } = first;
  const change = {
    files: applyCandidate(files, first),
    places: [{ path, from, to: from + text.length }],
    rivals: others.map((other) => applyCandidate(files, other)),
  };
  const doubt = await doubtChange(executions, name, suite, change);
  return doubt.doubt === undefined ? { ...doubt, doubt: doubtAlone(suite, first) } : doubt;
}

/** A project with a change in place. */
interface Changed {
  readonly files: readonly RunFile[];
  /** What was put in place. */
  readonly places: readonly Place[];
  /** The project with other changes, with which all tests pass too. */
  readonly rivals: readonly (readonly RunFile[])[];
}

interface Place {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Doubts a change that somebody made, as {@link doubtRepair} does. */
export async function doubtChange(
  executions: Executions,
  name: string,
  suite: Suite,
  { files, places, rivals: others }: Changed,
): Promise<Doubt> {
  const rivals = [...others, ...(await findNeighbours(executions, name, suite, files, places))];
  const tests = suite.results.map(({ path }) => path);
  const calls = await collectCalls(files, new ProjectSources(files), tests);
  const results = await executeCalls(files, calls);
  for (const rival of rivals) {
    const difference = findDifference(calls, results, await executeCalls(rival, calls));
    if (difference === undefined) continue;
    const doubt = "Different changes make all tests pass, and the tests do not say which is right";
    return { difference, doubt };
  }
  const doubt = rivals.length > 0 && calls.length === 0 ? INCOMPARABLE : undefined;
  return { difference: undefined, doubt };
}

const INCOMPARABLE =
  "Different changes make all tests pass, and nothing can be called to compare them";

/** The project with what was put in place changed once more, as far as all tests pass. */
async function findNeighbours(
  executions: Executions,
  name: string,
  suite: Suite,
  files: readonly RunFile[],
  places: readonly Place[],
): Promise<readonly RunFile[][]> {
  const sources = new ProjectSources(files);
  const versions = places
    .flatMap(({ path, from, to }) => {
      const source = sources.parse(path);
      if (source === undefined) return [];
      const found = findMutations(
        source,
        (statement) => statement.from <= to && from <= statement.to,
      );
      return found.filter(({ candidate }) => candidate.from < to && from < candidate.to);
    })
    .map(({ candidate }) => candidate)
    .filter(({ distance }) => distance <= MOST_DISTANCE)
    .slice(0, MOST_NEIGHBOURS);
  const trials = await executions.once(`${name}:neighbours`, trialSchema.array(), async () => {
    const told: Trial[] = [];
    for (const version of versions) {
      told.push(await suite.try(applyCandidate(files, version), [version.path]));
    }
    return told;
  });
  return versions
    .filter((_, place) => trials[place]?.holds === true)
    .map((version) => applyCandidate(files, version));
}

function doubtAlone({ failing }: Suite, { rule }: Candidate): string | undefined {
  if (!OPEN_RULES.has(rule)) return undefined;
  const tests = failing.flatMap((file) => file.tests.filter(({ outcome }) => outcome === "failed"));
  return tests.length < 2 ? "One failing test alone does not say which value is meant" : undefined;
}
