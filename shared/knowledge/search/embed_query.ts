import { toErrorRecord } from "../../kernel/mod.ts";
import type { EmbeddingModel } from "../embedding/embedding_model.ts";
import { formatVector } from "../embedding/format_vector.ts";

/** A question takes less time than a person's patience; words are searched when the model takes longer. */
const QUERY_TIMEOUT_MILLISECONDS = 3_000;

/** The vector of a question, or the reason why there is none. */
export type EmbeddedQuery =
  | { readonly embedder: string; readonly embedding: string }
  | { readonly embedder: null; readonly problem: string };

/** Makes the vector of a question. It never throws: a search without vectors is still a search. */
export async function embedQuery(model: EmbeddingModel, text: string): Promise<EmbeddedQuery> {
  try {
    const signal = AbortSignal.timeout(QUERY_TIMEOUT_MILLISECONDS);
    const [vector] = await model.embed([text], signal);
    if (vector === undefined) return { embedder: null, problem: "The model gave no vector" };
    return { embedder: model.name, embedding: formatVector(vector) };
  } catch (thrown) {
    return { embedder: null, problem: toErrorRecord(thrown).message };
  }
}
