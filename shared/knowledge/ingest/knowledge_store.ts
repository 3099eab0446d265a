import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
  readRow,
} from "../../kernel/mod.ts";
import { type Chunk, chunkSchema, type Document, documentSchema } from "./document.ts";

/** Which documents to list; all, where nothing is said. */
export interface DocumentFilter {
  readonly project?: string | undefined;
  /** The name of their source. */
  readonly source?: string | undefined;
  readonly pathPrefix?: string | undefined;
  readonly status?: Document["status"] | undefined;
  readonly origin?: Document["origin"] | undefined;
  readonly type?: NonNullable<Document["type"]> | undefined;
  /** Those that this ingestion was the last to name. */
  readonly ingestionId?: string | undefined;
}

/** Documents as the client's owner may see and delete them. */
export class KnowledgeStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async listDocuments(filter: DocumentFilter, page: PageRequest): Promise<Page<Document>> {
    const { pathPrefix, ingestionId, ...equal } = filter;
    const columns = Object.entries({ ...equal, ingestion_id: ingestionId });
    let query = this.#client.from("documents").select();
    for (const [column, value] of columns) {
      if (value !== undefined) query = query.eq(column, value);
    }
    if (pathPrefix !== undefined) query = query.like("path", toPattern(pathPrefix));
    const order = { by: ["project", "path", "document_id"] };
    return await readPage("documents", query, documentSchema, { ...page, order });
  }

  async readDocument(documentId: string): Promise<Document> {
    const query = this.#client.from("documents").select().eq("document_id", documentId);
    return await readRow("documents", query, documentSchema, `document ${documentId}`);
  }

  /** A document's chunks in the order of its text. */
  async listChunks(documentId: string, page: PageRequest): Promise<Page<Chunk>> {
    const query = this.#client.from("chunks").select().eq("document_id", documentId);
    return await readPage("chunks", query, chunkSchema, { ...page, order: { by: ["ordinal"] } });
  }

  async deleteDocument(documentId: string): Promise<void> {
    const parameters = { document_id: documentId };
    await callFunction(this.#client, "delete_document", parameters, z.unknown());
  }
}

/** The Data API reads `*` as any characters, so that one in a path finds a little more than itself. */
function toPattern(prefix: string): string {
  return `${prefix.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
