import { setTimeout as sleep } from "node:timers/promises";
import { CogoError } from "../../../shared/kernel/mod.ts";
import {
  type EmbeddingModel,
  embedChunks,
  IngestionStore,
  indexSubmissions,
  type Submission,
  useEmbedder,
} from "../../../shared/knowledge/mod.ts";
import type { Database } from "../../stack/database/database.ts";
import { showProgress } from "../benchmark.ts";
import type { BenchUser, Clients } from "../clients.ts";
import type { CollectionDocument } from "./collection.ts";
import { measureSize } from "./measure_size.ts";

const BATCH = 100;
/** A later worker finds what an earlier one left, once its lease has expired. */
const SETTLE_MILLISECONDS = 120_000;
const EMBED_TRIES = 20;

/** Where documents go, and for whom. */
export interface BenchKnowledge {
  readonly database: Database;
  readonly clients: Clients;
  readonly user: BenchUser;
}

/** Submits the documents of a collection as a user does. */
export async function ingestCollection(
  knowledge: BenchKnowledge,
  documents: readonly CollectionDocument[],
  model: EmbeddingModel,
) {
  return await ingestSubmissions(knowledge, documents.map(toSubmission), model);
}

/** Submits documents as a user does, and indexes them as the knowledge worker does. */
export async function ingestSubmissions(
  knowledge: BenchKnowledge,
  documents: readonly Submission[],
  model: EmbeddingModel,
) {
  const { database, clients, user } = knowledge;
  const store = new IngestionStore(user.client);
  const refused: Record<string, number> = {};
  let embedSeconds = 0;
  const started = performance.now();
  await useEmbedder(clients.worker, model);
  const { ingestionId } = await store.open("default");
  for (let start = 0; start < documents.length; start += BATCH) {
    const batch = documents.slice(start, start + BATCH);
    const outcomes = await store.submit(ingestionId, batch);
    for (const { error } of outcomes) if (error) count(refused, error.code);
    await indexSubmissions(clients.worker, Number.POSITIVE_INFINITY, () => undefined);
    embedSeconds += await embed(database, clients, model);
    showProgress(
      `${Math.min(start + BATCH, documents.length)} of ${documents.length} documents are in`,
    );
  }
  await settle(store, ingestionId, clients);
  embedSeconds += await embed(database, clients, model);
  await store.close(ingestionId, { prune: false, prefix: "" });
  const seconds = (performance.now() - started) / 1_000;
  for (const code of await refusedByParser(database, user)) count(refused, code);
  const [row] = await database.query(
    "select count(*)::integer as chunks from cogo.chunks where tenant_id = $1",
    [user.tenantId],
  );
  const chunks = Number(row?.chunks);
  return {
    ...{ chunks, refused, seconds: Math.round(seconds), size: await measureSize(database) },
    indexedChunksPerSecond: Math.round(chunks / (seconds - embedSeconds)),
    embeddedChunksPerSecond: Math.round(chunks / embedSeconds),
  };
}

/**
 * A document as a file would be: Markdown when it has a title, else plain text. Its path is a meaningless
 * word that no question contains.
 */
function toSubmission({ title, text }: CollectionDocument, number: number): Submission {
  const heading = title.replace(/\s+/g, " ").trim();
  const about = { path: pathOf(number), visibility: "tenant", provenance: {} } as const;
  if (heading === "") return { ...about, content: text };
  return { ...about, content: `# ${heading}\n\n${text}`, mediaType: "text/markdown" };
}

const CONSONANTS = "bcdfghjkmnpqrtvwxz";

/** The path of a collection's n-th document. */
export function pathOf(number: number): string {
  let word = "";
  for (let rest = number; word.length < 6; rest = Math.floor(rest / CONSONANTS.length)) {
    word = `${CONSONANTS[rest % CONSONANTS.length]}${word}`;
  }
  return `zq${word}`;
}

function count(counts: Record<string, number>, code: string): void {
  counts[code] = (counts[code] ?? 0) + 1;
}

/** Works until nothing waits: leased documents come back when the lease expires. */
async function settle(store: IngestionStore, ingestionId: string, clients: Clients): Promise<void> {
  const deadline = Date.now() + SETTLE_MILLISECONDS;
  while ((await store.read(ingestionId)).waiting > 0 && Date.now() < deadline) {
    await indexSubmissions(clients.worker, deadline, () => undefined);
    await sleep(500);
  }
}

/** Embeds every chunk; returns the seconds. @throws CogoError `embedding_unavailable`. */
async function embed(
  database: Database,
  { worker }: Clients,
  model: EmbeddingModel,
): Promise<number> {
  const started = performance.now();
  for (let tries = 0; tries < EMBED_TRIES; tries++) {
    await embedChunks(worker, model, Number.POSITIVE_INFINITY);
    const rows = await database.query("select from cogo.pending_embeddings limit 1");
    if (rows.length === 0) return (performance.now() - started) / 1_000;
    await sleep(1_000);
  }
  throw new CogoError({
    code: "embedding_unavailable",
    message: `Expected ${model.name} to make a vector of every chunk, but some are still missing.`,
    remedy: "See what the embeddings server says",
  });
}

async function refusedByParser(database: Database, user: BenchUser): Promise<string[]> {
  const rows = await database.query(
    "select coalesce(error ->> 'code', status) as code from cogo.documents where tenant_id = $1 and status <> 'indexed'",
    [user.tenantId],
  );
  return rows.map(({ code }) => String(code));
}
