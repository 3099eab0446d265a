import { type EmbeddingModel, embedChunks } from "../../../../shared/knowledge/mod.ts";
import type { Database } from "../../../stack/database/database.ts";
import { showProgress } from "../../benchmark.ts";
import type { Clients } from "../../clients.ts";
import { time } from "../../measure.ts";
import type { CollectionDocument } from "../collection.ts";
import { CHUNKS_OF_A_DOCUMENT, synthesise } from "./synthesise.ts";

/** A database that grows, and its two tenants. */
export interface GrowingKnowledge {
  readonly database: Database;
  readonly clients: Clients;
  readonly model: EmbeddingModel;
  readonly texts: readonly CollectionDocument[];
  /** Has all but one document in a hundred. */
  readonly tenantId: string;
  /** Has that one. */
  readonly smallTenantId: string;
}

/** The folder of one document in a hundred: what a narrow scope keeps. */
export const RARE_FOLDER = "rare";
const KEEP_INDEX_BELOW = 20_000;

/**
 * Adds documents until there are so many chunks, with their vectors. Of many, the HNSW index is built at
 * the end, which is faster than row by row.
 */
export async function fill(knowledge: GrowingKnowledge, from: number, to: number) {
  const { database, clients, model } = knowledge;
  const indexSeconds = await seconds(() => indexDocuments(knowledge, from, to));
  const built = to > KEEP_INDEX_BELOW;
  if (built) await database.exec("call bench.drop_vector_index()");
  const embedSeconds = await seconds(() =>
    embedChunks(clients.worker, model, Number.POSITIVE_INFINITY),
  );
  const buildSeconds = built ? await seconds(() => buildVectorIndex(database)) : 0;
  await database.exec("call bench.copy_texts()");
  await database.exec("vacuum analyze");
  return {
    /** Through index_document(), one connection, one transaction a document of ten chunks. */
    indexedChunksPerSecond: Math.round((to - from) / indexSeconds),
    /** Through embedChunks(): claimed, embedded, recorded. */
    embeddedChunksPerSecond: Math.round((to - from) / embedSeconds),
    vectorIndexBuildSeconds: Math.round(buildSeconds),
  };
}

async function indexDocuments(
  { database, texts, tenantId, smallTenantId }: GrowingKnowledge,
  from: number,
  to: number,
): Promise<void> {
  const last = to / CHUNKS_OF_A_DOCUMENT;
  for (let number = from / CHUNKS_OF_A_DOCUMENT; number < last; number++) {
    const owner = number % 100 === 0 ? smallTenantId : tenantId;
    const { path, chunks } = synthesise(texts, number, number % 100 === 50 ? RARE_FOLDER : "all");
    const parsed = JSON.stringify({ title: path, type: "text", chunks });
    await database.query("select bench.index_document($1, $2, $3::jsonb)", [owner, path, parsed]);
    if (number % 500 === 0)
      showProgress(`${number * CHUNKS_OF_A_DOCUMENT} of ${to} chunks are indexed`);
  }
}

async function buildVectorIndex(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.exec("set local maintenance_work_mem = '1GB'");
    await transaction.exec("call bench.make_vector_index()");
  });
}

const seconds = async (work: () => Promise<unknown>) => (await time(work)) / 1_000;
