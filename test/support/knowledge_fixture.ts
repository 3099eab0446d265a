import {
  addDocumentsAnswer,
  chunksAnswer,
  documentsAnswer,
  ingestionAnswer,
  searchResponse,
} from "../../functions/knowledge/contract.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import type { Chunk, Document, Ingestion } from "../../shared/knowledge/ingest/document.ts";
import { get, post } from "./api.ts";
import { eventually } from "./stack.ts";

type Body = Readonly<Record<string, unknown>>;

/** Submits documents in one request, and returns what became of each. */
export async function hand(client: ApiClient, documents: readonly Body[], project = "default") {
  return await post(client, "cogo-knowledge/documents", addDocumentsAnswer, {
    project,
    documents,
  });
}

/** Waits until nothing of an ingestion waits for a worker any more. */
export async function settled(client: ApiClient, ingestionId: string): Promise<Ingestion> {
  const path = `cogo-knowledge/ingestions/${ingestionId}`;
  return await eventually(async () => {
    const { ingestion } = await get(client, path, ingestionAnswer);
    return ingestion.waiting === 0 ? ingestion : undefined;
  }, 60_000);
}

/** Submits and waits until it is indexed or refused. */
export async function ingest(client: ApiClient, documents: readonly Body[], project = "default") {
  const { ingestion } = await hand(client, documents, project);
  return await settled(client, ingestion.ingestionId);
}

/** The documents by path. */
export async function documentsOf(
  client: ApiClient,
  query = "",
): Promise<ReadonlyMap<string, Document>> {
  const { documents } = await get(client, `cogo-knowledge/documents?${query}`, documentsAnswer);
  return new Map(documents.map((document) => [document.path, document]));
}

/** The chunks of the document at a path, in order. */
export async function chunksOf(client: ApiClient, path: string): Promise<readonly Chunk[]> {
  const document = (await documentsOf(client)).get(path);
  if (document === undefined) throw new Error(`Expected a document at ${path}`);
  const chunksPath = `cogo-knowledge/documents/${document.documentId}/chunks`;
  return (await get(client, chunksPath, chunksAnswer)).chunks;
}

/** Searches. */
export async function search(client: ApiClient, query: string, more: Body = {}) {
  return await post(client, "cogo-knowledge/search", searchResponse, { query, ...more });
}
