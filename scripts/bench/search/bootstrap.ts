import { createChance } from "../chaos/chance.ts";

/** A mean and where it would lie in 95 of 100 other draws of the questions. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2_000;
const SEED = 1;

/**
 * Means of the same resamples of several groups of measurements: one row a measurement of a question in
 * `groups`, one group a collection, each drawn by itself and all weighing the same. The draws are the same
 * for every call with groups of the same sizes, so that differences of estimates are paired.
 */
export function estimate(groups: readonly (readonly number[])[]): Estimate {
  const chance = createChance(SEED);
  const filled = groups.filter((values) => values.length > 0);
  if (filled.length === 0) return { mean: 0, low: 0, high: 0 };
  const means = Array.from({ length: RESAMPLES }, () =>
    average(filled.map((values) => resampledMean(values, () => chance.between(0, values.length)))),
  ).sort((a, b) => a - b);
  const at = (share: number) => means[Math.floor(RESAMPLES * share)] ?? 0;
  return {
    mean: round(average(filled.map(average))),
    low: round(at(0.025)),
    high: round(at(0.975)),
  };
}

function resampledMean(values: readonly number[], draw: () => number): number {
  let sum = 0;
  for (let drawn = 0; drawn < values.length; drawn++) sum += values[Math.floor(draw())] ?? 0;
  return sum / values.length;
}

/** The mean; 0 of nothing. */
export function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
