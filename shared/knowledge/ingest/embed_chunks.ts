import { z } from "zod";
import { type ApiClient, callFunction, log, toErrorRecord } from "../../kernel/mod.ts";
import { embedderProfile } from "../embedding/embedder_profile.ts";
import type { EmbeddingModel } from "../embedding/embedding_model.ts";
import { formatVector } from "../embedding/format_vector.ts";

const pendingSchema = z.object({ chunkId: z.number().int(), text: z.string() });

/** Makes this the model whose vectors answer, once it has seen every chunk; the one before it answers until then. */
export async function useEmbedder(client: ApiClient, model: EmbeddingModel): Promise<void> {
  await callFunction(client, "use_embedder", embedderProfile(model), z.unknown());
}

/**
 * Gives vectors to the chunks that wait for one of this model until none is left or the deadline has come;
 * returns how many it made.
 */
export async function embedChunks(
  client: ApiClient,
  model: EmbeddingModel,
  deadline: number,
): Promise<number> {
  let made = 0;
  while (Date.now() < deadline) {
    const parameters = { embedder: model.name, quantity: model.batchSize };
    const pending = await callFunction(
      client,
      "claim_embeddings",
      parameters,
      pendingSchema.array(),
    );
    if (pending.length === 0) break;
    if (!(await embed(client, model, pending))) break;
    made += pending.length;
  }
  return made;
}

/** False when the model could not: what was claimed comes again later, and so does the rest. */
async function embed(
  client: ApiClient,
  model: EmbeddingModel,
  pending: readonly z.infer<typeof pendingSchema>[],
): Promise<boolean> {
  const embedder = model.name;
  try {
    const vectors = await model.embed(pending.map(({ text }) => text));
    const embeddings = pending.map(({ chunkId }, index) => ({
      chunkId,
      embedding: formatVector(vectors[index] ?? new Float32Array()),
    }));
    await callFunction(client, "record_embeddings", { embedder, embeddings }, z.number().int());
    return true;
  } catch (thrown) {
    const error = toErrorRecord(thrown);
    log("warning", "embedding_failed", { embedder, code: error.code, chunks: pending.length });
    const chunkIds = pending.map(({ chunkId }) => chunkId);
    const failure = { embedder, chunk_ids: chunkIds, error };
    await callFunction(client, "postpone_embeddings", failure, z.unknown());
    return false;
  }
}
