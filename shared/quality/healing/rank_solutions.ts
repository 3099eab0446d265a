import type { Failure } from "./diagnose.ts";
import type { KnownSolution } from "./heal_project.ts";

interface CountedSolution extends KnownSolution {
  readonly fingerprint: string;
  readonly family: string;
  readonly worked: number;
  readonly failed: number;
}

/** Most of them do not fit the files, which is seen at once. */
const MOST_RECALLED = 200;

/** The solutions for these failures: for the same error before those for errors alike, what worked most often first. */
export function rankSolutions(
  solutions: readonly CountedSolution[],
  failures: readonly Failure[],
): readonly KnownSolution[] {
  const same = new Set(failures.map(({ incident }) => incident.fingerprint));
  const alike = new Set(failures.map(({ incident }) => incident.family));
  return solutions
    .filter(({ fingerprint, family }) => same.has(fingerprint) || alike.has(family))
    .map((solution) => {
      // As if each had failed and worked once before: one success is no certainty.
      const share = (solution.worked + 1) / (solution.worked + solution.failed + 2);
      return { solution, worth: (same.has(solution.fingerprint) ? 1 : 0) + share };
    })
    .sort((one, other) => other.worth - one.worth)
    .slice(0, MOST_RECALLED)
    .map(({ solution: { solutionId, patch } }) => ({ solutionId, patch }));
}
