import type { Complexity } from "../plans/complexity.ts";
import type { PastTask } from "./planning_history.ts";

/** A past task and how much it says of the one at hand, 0 to 1. */
export interface SimilarWork extends PastTask {
  readonly likeness: number;
}

/** Past tasks count as much as the rule when their likenesses sum up to this. */
const RULE_WEIGHT = 3;
/** A past task says no more than that such work is so many times harder, or easier, than it looks. */
const MOST_RATIO = 3;
/** What failed is harder than it looked, however fast it failed. */
const FAILED_RATIO = 1.5;
/** The factor that is not of the work itself. */
export const LEARNT = "similar";
/** From these scores on it is moderate, and complex. */
const LEVELS = [
  ["complex", 25],
  ["moderate", 10],
  ["simple", 0],
] as const;

/** Weighs past tasks by how alike the factors of their complexity are. */
export function weighSimilarWork(
  past: readonly PastTask[],
  { factors }: Complexity,
): readonly SimilarWork[] {
  return past.map((task) => {
    const shared = factors.filter(
      ({ name }) => name !== LEARNT && task.features[name] !== undefined,
    );
    const distances = shared.map(({ name, value }) =>
      Math.abs(Math.log1p(Math.max(value, 0)) - Math.log1p(Math.max(task.features[name] ?? 0, 0))),
    );
    // Where no factor can be compared, the search alone vouches for it.
    const distance = distances.length === 0 ? Math.LN2 : mean(distances);
    return { ...task, likeness: Math.exp(-distance) };
  });
}

/**
 * Moves a rule's assessment towards what similar work turned out to be: by the mean of what it took beside
 * its estimates, shrunk towards the rule by how little of it there is.
 */
export function learnComplexity(ruled: Complexity, similar: readonly SimilarWork[]): Complexity {
  const told = similar.flatMap((task) => {
    const ratio = ratioOf(task);
    return ratio === undefined ? [] : [{ ...task, ratio }];
  });
  if (told.length === 0) return ruled;
  const weight = sum(told.map(({ likeness }) => likeness));
  const logs = sum(told.map(({ likeness, ratio }) => likeness * Math.log(ratio)));
  const score = round(ruled.score * Math.exp(logs / (weight + RULE_WEIGHT)));
  const failed = told.filter(({ completed }) => !completed).length;
  const typical = Math.exp(logs / weight);
  return {
    level: ruled.score === score ? ruled.level : levelOf(score),
    score,
    factors: [
      ...ruled.factors,
      {
        name: LEARNT,
        value: told.length,
        weight: round((score - ruled.score) / told.length),
        contribution: round(score - ruled.score),
        reason: `${told.length} similar past ${told.length === 1 ? "task" : "tasks"} took about ${typical.toFixed(1)} times as long as estimated, ${failed} failed`,
      },
    ],
  };
}

function ratioOf({ completed, seconds, estimatedSeconds }: SimilarWork): number | undefined {
  if (seconds === null) return completed ? undefined : FAILED_RATIO;
  const ratio = Math.min(MOST_RATIO, Math.max(1 / MOST_RATIO, seconds / estimatedSeconds));
  return completed ? ratio : Math.max(ratio, FAILED_RATIO);
}

function levelOf(score: number): Complexity["level"] {
  return LEVELS.find(([, from]) => score >= from)?.[0] ?? "simple";
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
