import type { RunFile } from "../assess/run_files.ts";
import type { ProjectSources } from "../mutation/project_sources.ts";
import type { Candidate } from "./candidate.ts";
import { findMutations } from "./candidates/find_mutations.ts";
import { findNameRepairs } from "./candidates/find_name_repairs.ts";
import { findSyntaxRepairs, isReadable } from "./candidates/find_syntax_repairs.ts";
import { rankStatements } from "./rank_statements.ts";
import { findReached } from "./reached_statements.ts";
import type { Suite } from "./suite.ts";

/**
 * Finds the changes that may mend a project. What cannot be parsed hides all else, so its signs come alone; then names
 * that lead nowhere; then small changes to the statements that failing tests execute, the most suspicious first.
 */
export async function findCandidates(
  files: readonly RunFile[],
  sources: ProjectSources,
  suite: Suite,
  testFileMilliseconds: number,
): Promise<readonly Candidate[]> {
  const reached = new Set(suite.failing.flatMap(({ path }) => [...sources.pathsReachedBy(path)]));
  const own = files
    .filter(({ path, kind }) => kind === "source" && reached.has(path))
    .flatMap(({ path }) => sources.parse(path) ?? []);
  const unreadable = own.filter((source) => !isReadable(source));
  if (unreadable.length > 0) {
    return unreadable.flatMap(findSyntaxRepairs);
  }
  const names = findNameRepairs(files, sources, reached);
  const ranks = await rankAll(files, sources, suite, testFileMilliseconds);
  const mutations = own
    .flatMap((source) => findMutations(source, ({ id }) => ranks.has(id)))
    .map(({ candidate, statement }) => {
      return { candidate, worth: (ranks.get(statement.id) ?? 0) / candidate.distance };
    })
    .sort(
      (one, other) => other.worth - one.worth || sizeOf(one.candidate) - sizeOf(other.candidate),
    )
    .map(({ candidate }) => candidate);
  return [...names, ...mutations];
}

async function rankAll(
  files: readonly RunFile[],
  sources: ProjectSources,
  suite: Suite,
  testFileMilliseconds: number,
): Promise<ReadonlyMap<string, number>> {
  const traced = [];
  for (const result of suite.results) {
    if (result.outcome === "not_executed") continue;
    const reached = await findReached(files, sources, result.path, testFileMilliseconds);
    traced.push({ result, reached });
  }
  return rankStatements(traced);
}

function sizeOf({ from, to, text }: Candidate): number {
  return Math.max(to - from, text.length);
}
