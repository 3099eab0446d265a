import type { EmbeddingModel } from "../../../shared/knowledge/mod.ts";
import { showProgress } from "../benchmark.ts";
import { openClients } from "../clients.ts";
import { createDatabase } from "../database.ts";
import type { BenchPostgres } from "../postgres.ts";
import { openArms } from "./arms.ts";
import { openBm25 } from "./bm25.ts";
import { readCollection } from "./collection.ts";
import { ingestCollection } from "./ingest_collection.ts";
import { type JudgedCollection, judgeCollection, reportArms } from "./measure_quality.ts";

/** What the parts of the benchmark run on. */
export interface Setting {
  readonly postgres: BenchPostgres;
  readonly model: EmbeddingModel;
}

/** Measures every collection in a database of its own, and their average, each weighing the same. */
export async function benchQuality(setting: Setting, folders: readonly string[], limit: number) {
  const collections: object[] = [];
  const judged: JudgedCollection[] = [];
  for (const folder of folders) {
    const { report, result } = await measureCollection(setting, folder, limit);
    collections.push(report);
    judged.push(result);
  }
  return { collections, average: reportArms(judged) };
}

async function measureCollection({ postgres, model }: Setting, folder: string, limit: number) {
  const { name, documents, queries } = await readCollection(folder, limit);
  showProgress(name);
  const database = await createDatabase(postgres);
  try {
    const clients = await openClients(database);
    const user = await clients.openUser();
    const knowledge = { database, clients, user };
    const ingestion = await ingestCollection(knowledge, documents, model);
    await database.exec("analyze");
    const search = await openArms(user, model, documents);
    const bm25 = await openBm25(database, documents);
    const result = await judgeCollection(queries, bm25, search);
    const report = {
      ...{ collection: name, documents: documents.length, queries: queries.length },
      ingestion,
      arms: reportArms([result]),
    };
    return { report, result };
  } finally {
    await database.close();
  }
}
