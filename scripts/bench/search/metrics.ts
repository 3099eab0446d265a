import type { JudgedQuery } from "./collection.ts";

/** How good a ranking is for one question, each from 0 to 1. */
export interface Quality {
  /** trec_eval's: the grade is the gain, its discount the logarithm of the rank. */
  readonly ndcgAt10: number;
  readonly mrrAt10: number;
  readonly recallAt100: number;
}

/** Judges a ranking of document ids, best first. */
export function judgeRanking(ranking: readonly string[], grades: JudgedQuery["grades"]): Quality {
  const gains = ranking.map((id) => grades.get(id) ?? 0);
  const ideal = discountedGain([...grades.values()].sort((a, b) => b - a));
  const first = gains.slice(0, 10).findIndex((gain) => gain > 0);
  const found = gains.slice(0, 100).filter((gain) => gain > 0).length;
  return {
    ndcgAt10: ideal === 0 ? 0 : discountedGain(gains) / ideal,
    mrrAt10: first === -1 ? 0 : 1 / (first + 1),
    recallAt100: grades.size === 0 ? 0 : found / grades.size,
  };
}

function discountedGain(gains: readonly number[]): number {
  return gains.slice(0, 10).reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
}

/** A mean with the bounds of its 95 % confidence interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of one measurement a question, and its interval by the normal approximation. Each group is a
 * collection; they all weigh the same, however many questions they have.
 */
export function estimate(groups: readonly (readonly number[])[]): Estimate {
  const mean = average(groups.map(average));
  const variance = groups.reduce((sum, values) => sum + varianceOfMean(values), 0);
  const margin = (1.96 * Math.sqrt(variance)) / (groups.length || 1);
  return { mean: round(mean), low: round(mean - margin), high: round(mean + margin) };
}

function varianceOfMean(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = average(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}

/** The mean; 0 of nothing. */
export function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
