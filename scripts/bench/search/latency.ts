import { readFile } from "node:fs/promises";
import { useEmbedder } from "../../../shared/knowledge/mod.ts";
import { type Collection, readCollection } from "./collection.ts";
import { fill, type GrowingKnowledge } from "./latency/fill.ts";
import { embedQuestions, measureLatency } from "./latency/measure_latency.ts";
import { measureRecall } from "./latency/measure_recall.ts";
import { measureSize } from "./measure_size.ts";
import { openClients } from "./open_clients.ts";
import type { Scene } from "./quality.ts";

const SIZES = [1_000, 10_000, 100_000];
const QUESTIONS = 100;

/**
 * Fills one database to each size in turn, from the texts of all collections, and measures there. On the
 * embedded database times say nothing of a hosted project: there it gives the reason instead.
 */
export async function benchLatency(
  { source, model, show }: Scene,
  folders: readonly string[],
  largest: number,
) {
  if (source.kind === "embedded") return { notMeasured: source.reason };
  const collections: Collection[] = [];
  for (const folder of folders) collections.push(await readCollection(folder, Infinity));
  const { database, close } = await source.open();
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
    let chunks = 0;
    for (const size of SIZES.filter((each) => each <= largest)) {
      const ingestion = await fill(knowledge, chunks, size, show);
      chunks = size;
      sizes.push({ chunks, ingestion, ...(await measure(knowledge, questions, show)) });
    }
    return { questions: questions.length, vectors: model.name, sizes };
  } finally {
    await close();
  }
}

async function measure(
  knowledge: GrowingKnowledge,
  questions: Awaited<ReturnType<typeof embedQuestions>>,
  show: (progress: string) => void,
) {
  const latency = await measureLatency(knowledge, questions);
  show("latency is measured");
  const recallAt10 = await measureRecall(knowledge, questions);
  return { ...latency, recallAt10, size: await measureSize(knowledge.database) };
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
