import { z } from "zod";
import {
  type EmbeddingModel,
  LocalEmbeddingModel,
  OpenAIEmbeddingModel,
} from "../../shared/knowledge/mod.ts";
import { defineBenchmark, someOf } from "./benchmark.ts";
import { startBenchPostgres } from "./postgres.ts";
import { benchRepositories } from "./search/ask_repository.ts";
import { findCollections } from "./search/collection.ts";
import { benchLatency } from "./search/latency.ts";
import { benchQuality } from "./search/quality.ts";

const options = {
  /** A collection in BEIR's layout, or a folder of such. */
  data: z.string().optional(),
  /** A folder with NAME.jsonl and NAME.absent.jsonl, and one with the repositories of these names. */
  questions: z.string().optional(),
  repositories: z.string().default("."),
  only: someOf(["quality", "latency"]),
  /** A server that speaks OpenAI's protocol; without, the local embedder. */
  embeddings: z.url().optional(),
  model: z.string().default("all-minilm-l6-v2"),
  /** How many queries of each collection are asked. */
  limit: z.coerce.number().positive().default(Infinity),
  chunks: z.coerce.number().positive().default(100_000),
};

/** One processor core embeds some ten texts a second, and a call ends after twenty. */
const BATCH = 16;

/**
 * How good search is beside BM25, and how long it takes beside bare SQL.
 *
 * @throws CogoError `postgres_missing`, `embedding_unavailable`.
 */
export const benchSearch = defineBenchmark(options, async (asked) => {
  const { data, questions, repositories } = asked;
  const folders = data === undefined ? [] : await findCollections(data);
  const model = openModel(asked.embeddings, asked.model);
  const { only, limit, chunks } = asked;
  const postgres = await startBenchPostgres();
  try {
    const setting = { postgres, model };
    const onRepositories =
      questions === undefined
        ? undefined
        : await benchRepositories(setting, { questions, repositories });
    const quality =
      only.includes("quality") && folders.length > 0
        ? await benchQuality(setting, folders, limit)
        : undefined;
    const latency =
      only.includes("latency") && folders.length > 0
        ? await benchLatency(setting, folders, chunks)
        : undefined;
    return {
      postgres: postgres.version,
      embedder: { name: model.name, kind: model.kind },
      ...{ questions: onRepositories, quality, latency },
      /** No question may end without a result although one of its terms is in a document. */
      passed: Object.entries(quality?.average ?? {}).every(
        ([arm, { emptyThoughMatching }]) => arm === "vector" || emptyThoughMatching === 0,
      ),
    };
  } finally {
    await postgres.stop();
  }
});

function openModel(address: string | undefined, name: string): EmbeddingModel {
  if (address === undefined) return new LocalEmbeddingModel();
  const apiKey = process.env.OPENAI_API_KEY ?? "none";
  const served = new OpenAIEmbeddingModel({ model: name, apiKey, baseUrl: address });
  return {
    name: served.name,
    kind: served.kind,
    batchSize: BATCH,
    embed: (texts, signal) => served.embed(texts, signal),
  };
}
