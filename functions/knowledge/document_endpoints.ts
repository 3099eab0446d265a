import { KnowledgeStore } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  chunksAnswer,
  chunksQuery,
  documentAnswer,
  documentPath,
  documentQuery,
  documentsAnswer,
  documentsQuery,
} from "./contract.ts";

/** What is there: documents and their chunks. */
export const documentEndpoints = [
  endpoint({
    method: "get",
    path: "/documents",
    name: "listDocuments",
    summary: "Lists documents.",
    query: documentsQuery,
    answer: documentsAnswer,
    async handle({ client, query: { limit, cursor, ...filter } }) {
      const store = new KnowledgeStore(client);
      const { rows, nextCursor } = await store.listDocuments(filter, { limit, cursor });
      return { documents: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/documents/:documentId",
    name: "readDocument",
    summary: "Reads a document, and its first 999 chunks when asked.",
    parameters: documentPath,
    query: documentQuery,
    answer: documentAnswer,
    async handle({ client, parameters: { documentId }, query: { chunks } }) {
      const store = new KnowledgeStore(client);
      const document = await store.readDocument(documentId);
      if (chunks === "false") return { document };
      const { rows } = await store.listChunks(documentId, chunksQuery.parse({}));
      return { document, chunks: rows };
    },
  }),
  endpoint({
    method: "get",
    path: "/documents/:documentId/chunks",
    name: "listChunks",
    summary: "Lists a document's chunks.",
    parameters: documentPath,
    query: chunksQuery,
    answer: chunksAnswer,
    async handle({ client, parameters: { documentId }, query }) {
      const store = new KnowledgeStore(client);
      await store.readDocument(documentId);
      const { rows, nextCursor } = await store.listChunks(documentId, query);
      return { chunks: rows, nextCursor };
    },
  }),
  endpoint({
    method: "delete",
    path: "/documents/:documentId",
    name: "deleteDocument",
    summary: "Deletes a document and everything made of it.",
    parameters: documentPath,
    async handle({ client, parameters: { documentId } }) {
      await new KnowledgeStore(client).deleteDocument(documentId);
    },
  }),
];
