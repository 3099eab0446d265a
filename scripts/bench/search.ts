import { availableParallelism, loadavg } from "node:os";
import {
  type EmbeddingModel,
  LocalEmbeddingModel,
  OpenAIEmbeddingModel,
} from "../../shared/knowledge/mod.ts";
import { parseArguments } from "./arguments.ts";
import { readNames, readPositive, readRequired } from "./options.ts";
import { startBenchPostgres } from "./postgres.ts";
import { findCollections } from "./search/collection.ts";
import { benchLatency } from "./search/latency.ts";
import { benchQuality } from "./search/quality.ts";

const PARTS = ["quality", "latency"] as const;

/** One processor core embeds some ten texts a second, and a call ends after twenty. */
const BATCH = 16;

/**
 * `./cogo bench search --data DIR [--only quality,latency] [--embeddings URL] [--model NAME]
 * [--limit QUERIES] [--chunks 100000]`: how good search is beside BM25 on collections in BEIR's layout,
 * and how long it takes beside bare SQL. `--embeddings` is a server that speaks OpenAI's protocol.
 *
 * @throws CogoError `usage`, `postgres_missing`, `embedding_unavailable`.
 */
export async function benchSearch(words: readonly string[]) {
  const { values } = parseArguments(words, {
    data: { type: "string" },
    only: { type: "string", default: PARTS.join() },
    embeddings: { type: "string" },
    model: { type: "string", default: "all-minilm-l6-v2" },
    limit: { type: "string", default: "Infinity" },
    chunks: { type: "string", default: "100000" },
    json: { type: "boolean" },
  });
  const parts = readNames("--only", values.only, PARTS);
  const limit = readPositive("--limit", values.limit);
  const chunks = readPositive("--chunks", values.chunks);
  const folders = await findCollections(readRequired("--data", values.data));
  const model = openModel(values.embeddings, values.model);
  // The product's log goes beside the progress: standard output is for the report.
  console.log = console.error;
  // An exit, unlike a signal's default action, ends Postgres too.
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGINT", () => process.exit(130));
  const postgres = await startBenchPostgres();
  try {
    const setting = { postgres, model, show };
    const start = { processors: availableParallelism(), loadAverageAtStart: loadavg()[0] };
    const quality = parts.includes("quality")
      ? await benchQuality(setting, folders, limit)
      : undefined;
    const latency = parts.includes("latency")
      ? await benchLatency(setting, folders, chunks)
      : undefined;
    return {
      benchmark: "search",
      ...start,
      postgres: postgres.version,
      embedder: { name: model.name, kind: model.kind },
      ...(quality && { quality }),
      ...(latency && { latency }),
      /** No question may end without a result although one of its terms is in a document. */
      passed: Object.entries(quality?.average ?? {}).every(
        ([arm, { emptyThoughMatching }]) => arm === "vector" || emptyThoughMatching === 0,
      ),
    };
  } finally {
    await postgres.stop();
  }
}

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

function show(progress: string): void {
  process.stderr.write(`${progress}\n`);
}
