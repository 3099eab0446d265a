/** A vector as pgvector reads it, with as many digits as its half-precision column keeps. */
export function formatVector(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => value.toPrecision(5)).join(",")}]`;
}
