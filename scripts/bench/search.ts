import { availableParallelism, loadavg } from "node:os";
import { CogoError } from "../../shared/kernel/mod.ts";
import { parseArguments } from "../cli/arguments.ts";
import { createUndo } from "../stack/undo.ts";
import { judgeAims } from "./search/aims.ts";
import { openDatabaseSource } from "./search/bench_database.ts";
import { openBenchEmbeddings } from "./search/bench_embeddings.ts";
import { findCollections } from "./search/collection.ts";
import { benchLatency } from "./search/latency.ts";
import { benchLive } from "./search/live.ts";
import { benchIngestion, benchQuality } from "./search/quality.ts";

const PARTS = ["quality", "latency", "live", "ingest"] as const;
type Part = (typeof PARTS)[number];

/**
 * `./cogo bench search --data DIR [--only quality,latency,live,ingest] [--embeddings URL|minilm] [--model NAME]
 * [--limit QUERIES] [--chunks 100000]`: how good search is beside BM25 on collections in BEIR's layout, how
 * long it takes beside bare SQL, how soon standing queries are told, how fast documents go in.
 *
 * @throws CogoError `usage`, `minilm_missing`, `embedding_unavailable`.
 */
export async function benchSearch(words: readonly string[]) {
  const { values } = parseArguments(words, {
    data: { type: "string" },
    only: { type: "string", default: "quality,latency,live" },
    embeddings: { type: "string" },
    model: { type: "string", default: "all-minilm-l6-v2" },
    limit: { type: "string", default: "Infinity" },
    chunks: { type: "string", default: "100000" },
    json: { type: "boolean" },
  });
  const parts = chooseParts(values.only);
  const limit = positive("--limit", values.limit);
  const chunks = positive("--chunks", values.chunks);
  const folders = await findCollections(requireData(values.data));
  // What the product logs belongs beside the progress: standard output is for the report.
  console.log = console.error;
  // An exit, unlike a signal's default action, ends Postgres too; the other processes follow their parent.
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGINT", () => process.exit(130));
  const undo = createUndo(() => undefined);
  try {
    const { model, stop } = await openBenchEmbeddings(values.embeddings, values.model);
    undo.add(() => stop());
    const source = await openDatabaseSource();
    undo.add(() => source.stop());
    const scene = { source, model, show };
    const start = { processors: availableParallelism(), loadAverageAtStart: loadavg()[0] };
    const measured = {
      ...(parts.has("quality") && { quality: await benchQuality(scene, folders, limit) }),
      ...(parts.has("latency") && { latency: await benchLatency(scene, folders, chunks) }),
      ...(parts.has("live") && { live: await benchLive(scene, folders) }),
      ...(parts.has("ingest") && { ingestion: await benchIngestion(scene, folders) }),
    };
    const aims = judgeAims(model.kind, measured);
    return {
      benchmark: "search",
      ...start,
      postgres: { kind: source.kind, version: source.version, reason: source.reason },
      embedder: { name: model.name, kind: model.kind },
      ...measured,
      aims,
      passed: aims.every(({ required, met }) => met || !required),
    };
  } finally {
    await undo.run();
  }
}

function chooseParts(words: string): ReadonlySet<Part> {
  const chosen = words.split(",").map((word) => {
    const part = PARTS.find((known) => known === word);
    if (part !== undefined) return part;
    throw new CogoError({
      code: "usage",
      message: `Expected --only to list some of ${PARTS.join(", ")}, got "${word}".`,
    });
  });
  return new Set(chosen);
}

function positive(option: string, word: string): number {
  const value = Number(word);
  if (value > 0) return value;
  throw new CogoError({
    code: "usage",
    message: `Expected ${option} to be a number above 0, got "${word}".`,
  });
}

function requireData(data: string | undefined): string {
  if (data !== undefined) return data;
  throw new CogoError({
    code: "usage",
    message: "Expected --data DIR, a collection in BEIR's layout or a folder of them.",
    remedy: "Run ./cogo bench search --data DIR --json",
  });
}

function show(progress: string): void {
  process.stderr.write(`${progress}\n`);
}
