import type { EmbeddingModel } from "./embedding_model.ts";

/**
 * How far search trusts a kind of vectors, as `use_embedder()` keeps it: the share of the vector score in
 * a hybrid search, and the cosine from which a chunk answers a standing query by meaning alone.
 * Measured by `./cogo bench search`; see docs/explanation/benchmarks.md.
 */
const TRUST: Readonly<
  Record<EmbeddingModel["kind"], { vectorWeight: number; matchSimilarity: number | null }>
> = {
  hashed: { vectorWeight: 0.1, matchSimilarity: null },
  neural: { vectorWeight: 0.5, matchSimilarity: 0.6 },
};

/** The model as the database registers it. */
export function embedderProfile(model: EmbeddingModel): {
  readonly embedder: string;
  readonly kind: string;
  readonly vector_weight: number;
  readonly match_similarity: number | null;
} {
  const { vectorWeight, matchSimilarity } = TRUST[model.kind];
  return {
    embedder: model.name,
    kind: model.kind,
    vector_weight: vectorWeight,
    match_similarity: matchSimilarity,
  };
}
