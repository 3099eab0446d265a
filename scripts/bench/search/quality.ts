import type { EmbeddingModel } from "../../../shared/knowledge/mod.ts";
import { openArms } from "./arms.ts";
import { createBaselines } from "./baselines.ts";
import type { DatabaseSource } from "./bench_database.ts";
import { type Collection, readCollection } from "./collection.ts";
import { type Ingested, ingestCollection } from "./ingest_collection.ts";
import {
  type ArmReport,
  type JudgedCollection,
  judgeCollection,
  reportArms,
} from "./measure_quality.ts";
import { type BenchUser, openClients } from "./open_clients.ts";

/** What the parts of the benchmark run on. */
export interface Scene {
  readonly source: DatabaseSource;
  readonly model: EmbeddingModel;
  show(progress: string): void;
}

/** How good search is on each collection, and on all of them. */
export interface QualityReport {
  readonly collections: readonly CollectionReport[];
  /** Of the collections, each weighing the same. */
  readonly average: Readonly<Record<string, ArmReport>>;
}

interface CollectionReport {
  readonly collection: string;
  readonly documents: number;
  readonly queries: number;
  readonly ingestion: Ingested;
  readonly oddities: Collection["oddities"];
  /** The best of the baselines by nDCG@10, which is `bm25` among the arms. */
  readonly baseline: string;
  readonly baselines: Readonly<Record<string, number>>;
  readonly searchSeconds: number;
  readonly arms: Readonly<Record<string, ArmReport>>;
}

/** Measures every collection in a database of its own, and their average. */
export async function benchQuality(
  scene: Scene,
  folders: readonly string[],
  limit: number,
): Promise<QualityReport> {
  const collections: CollectionReport[] = [];
  const judged: JudgedCollection[] = [];
  for (const folder of folders) {
    const collection = await readCollection(folder, limit);
    await withIngested(scene, collection, async (user, ingestion) => {
      const started = performance.now();
      const result = await judge(scene, collection, user);
      judged.push(result);
      collections.push({
        collection: collection.name,
        documents: collection.documents.length,
        queries: collection.queries.length,
        ingestion,
        oddities: collection.oddities,
        baseline: result.baseline,
        baselines: result.baselines,
        searchSeconds: Math.round((performance.now() - started) / 1_000),
        arms: reportArms([result]),
      });
      scene.show(`${collection.name}: ${JSON.stringify(collections.at(-1)?.arms)}`);
    });
  }
  return { collections, average: reportArms(judged) };
}

/** Takes every collection in, and measures that alone. */
export async function benchIngestion(scene: Scene, folders: readonly string[]) {
  const reports: object[] = [];
  for (const folder of folders) {
    const collection = await readCollection(folder, 0);
    await withIngested(scene, collection, async (_, ingestion) => {
      const documents = collection.documents.length;
      reports.push({ collection: collection.name, documents, ...ingestion });
    });
  }
  return reports;
}

async function withIngested(
  { source, model, show }: Scene,
  { name, documents }: Collection,
  work: (user: BenchUser, ingested: Ingested) => Promise<void>,
): Promise<void> {
  const { database, close } = await source.open();
  try {
    const clients = await openClients(database);
    const user = await clients.openUser();
    const knowledge = { database, clients, user };
    const ingested = await ingestCollection(knowledge, documents, model, (progress) =>
      show(`${name}: ${progress}`),
    );
    await database.exec("analyze");
    await work(user, ingested);
  } finally {
    await close();
  }
}

async function judge(
  { model, show }: Scene,
  collection: Collection,
  user: BenchUser,
): Promise<JudgedCollection> {
  const search = await openArms(user, model, collection.documents);
  return await judgeCollection(collection, createBaselines(collection), search, (progress) =>
    show(`${collection.name}: ${progress}`),
  );
}
