/** Numbers in a vector: one column fits every model, so that none has to be migrated for another. */
export const EMBEDDING_DIMENSIONS = 384;

/**
 * What makes vectors of texts. Vectors of different names are never compared; a change that changes the
 * vectors must change the name.
 */
export interface EmbeddingModel {
  /** A slug such as `gte-small`; recorded on every vector. */
  readonly name: string;
  /** `hashed` vectors know words, `neural` ones know meaning; a search weighs them accordingly. */
  readonly kind: "hashed" | "neural";
  /** Texts that one call takes within a hosted function's two seconds of processor time. */
  readonly batchSize: number;
  /**
   * One unit vector of {@link EMBEDDING_DIMENSIONS} numbers a text, in order.
   *
   * @throws CogoError `embedding_unavailable` (try later), `embedding_refused` or `embedding_invalid`.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
}
