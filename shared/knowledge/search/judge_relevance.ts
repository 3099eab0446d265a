import type { FoundChunks } from "./find_chunks.ts";

/** Chosen so that of the questions it was fitted on, three in a hundred with an answer are lost. */
const LEAST_RELEVANCE = 0.35;

/**
 * Whether anything found answers the question at all, however it is ranked. Vectors count only where they
 * are of meaning: from the cosine on from which their embedder takes two texts for alike.
 */
export function judgeRelevance(found: FoundChunks): {
  readonly known: boolean;
  readonly relevance: number;
} {
  const { results, relevance, leastSimilarity } = found;
  const cosine = Math.max(0, ...results.map(({ scores }) => scores.cosine ?? 0));
  const alike = leastSimilarity !== null && cosine >= leastSimilarity;
  return {
    known: results.length > 0 && (alike || relevance >= LEAST_RELEVANCE),
    relevance: alike ? Math.max(relevance, cosine) : relevance,
  };
}
