import { z } from "zod";
import { CogoError } from "../../kernel/mod.ts";
import { EMBEDDING_DIMENSIONS, type EmbeddingModel } from "./embedding_model.ts";

/** What Supabase's Edge runtime offers of itself, and no other runtime does. */
interface RuntimeSession {
  run(text: string, options: { mean_pool: boolean; normalize: boolean }): Promise<unknown>;
}
interface RuntimeGlobal {
  readonly Supabase?: { readonly ai?: { readonly Session: new (model: string) => RuntimeSession } };
}

const vectorSchema = z.array(z.number()).length(EMBEDDING_DIMENSIONS);

/** Whether this runtime has the model. */
export function hasSupabaseEmbeddings(
  runtime: RuntimeGlobal = globalThis as RuntimeGlobal,
): boolean {
  return runtime.Supabase?.ai !== undefined;
}

/** `gte-small` (English, 384 dimensions, 512 tokens) inside Supabase's Edge runtime; no key, no call. */
export class SupabaseEmbeddingModel implements EmbeddingModel {
  readonly name = "gte-small";
  readonly kind = "neural";
  /** It runs in the function's own processor time, of which there are two seconds. */
  readonly batchSize = 8;
  readonly #session: RuntimeSession;

  constructor(runtime: RuntimeGlobal = globalThis as RuntimeGlobal) {
    const Session = runtime.Supabase?.ai?.Session;
    if (Session === undefined) {
      throw new CogoError({
        code: "invalid_configuration",
        message: "COGO_EMBEDDER is gte-small, and this runtime does not have it",
        remedy: "Use it on Supabase, or set COGO_EMBEDDER to local or openai",
      });
    }
    this.#session = new Session("gte-small");
  }

  async embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      const vector = await this.#session.run(text, { mean_pool: true, normalize: true });
      vectors.push(Float32Array.from(vectorSchema.parse(vector)));
    }
    return vectors;
  }
}
