import { readFile } from "node:fs/promises";
import { useEmbedder } from "../../../shared/knowledge/mod.ts";
import { openClients } from "../clients.ts";
import { createDatabase } from "../database.ts";
import { type Collection, readCollection } from "./collection.ts";
import { fill } from "./latency/fill.ts";
import { embedQuestions, measureLatency } from "./latency/measure_latency.ts";
import { measureRecall } from "./latency/measure_recall.ts";
import { measureSize } from "./measure_size.ts";
import type { Setting } from "./quality.ts";

const SIZES = [1_000, 10_000, 100_000];
const QUESTIONS = 100;

/**
 * Fills one database to each size in turn, from the texts of all collections, and measures there.
 */
export async function benchLatency(
  { postgres, model }: Setting,
  folders: readonly string[],
  largest: number,
) {
  const collections: Collection[] = [];
  for (const folder of folders) collections.push(await readCollection(folder, Infinity));
  const database = await createDatabase(postgres);
  try {
    await database.exec(await readFile(new URL("./latency/fill.sql", import.meta.url), "utf8"));
    const clients = await openClients(database);
    const { tenantId } = await clients.openUser();
    const { tenantId: smallTenantId } = await clients.openUser();
    const texts = collections.flatMap(({ documents }) => documents);
    const knowledge = { database, clients, model, texts, tenantId, smallTenantId };
    await useEmbedder(clients.worker, model);
    const questions = await embedQuestions(model, chooseQueries(collections));
    const sizes = [];
    let present = 0;
    for (const chunks of SIZES.filter((each) => each <= largest)) {
      const ingestion = await fill(knowledge, present, chunks);
      present = chunks;
      const latency = await measureLatency(knowledge, questions);
      const recallAt10 = await measureRecall(knowledge, questions);
      const size = await measureSize(database);
      sizes.push({ chunks, ingestion, ...latency, recallAt10, size });
    }
    return { questions: questions.length, vectors: model.name, sizes };
  } finally {
    await database.close();
  }
}

/** As many from each collection, spread over it. */
function chooseQueries(collections: readonly Collection[]): readonly string[] {
  const share = Math.ceil(QUESTIONS / collections.length);
  return collections
    .flatMap(({ queries }) => {
      const stride = Math.max(1, Math.floor(queries.length / share));
      return queries.filter((_, index) => index % stride === 0).slice(0, share);
    })
    .map(({ text }) => text);
}
