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
