import type { Hono } from "hono";
import { KnowledgeStore } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readPath, readQuery } from "../_http/validate.ts";
import { chunksQuery, documentPath, documentQuery, documentsQuery } from "./contract.ts";

/** Adds the routes of what is there: documents and their chunks. */
export function addDocumentRoutes(app: Hono<AppVariables>): void {
  app.get("/documents", async (c) => {
    const { limit, offset, ...filter } = readQuery(c, documentsQuery);
    const store = new KnowledgeStore(c.get("client"));
    return c.json({ documents: await store.listDocuments(filter, { limit, offset }) });
  });

  app.get("/documents/:documentId", async (c) => {
    const { documentId } = readPath(c, documentPath);
    const { chunks } = readQuery(c, documentQuery);
    const store = new KnowledgeStore(c.get("client"));
    const document = await store.readDocument(documentId);
    if (chunks === "false") return c.json({ document });
    const page = chunksQuery.parse({});
    return c.json({ document, chunks: await store.listChunks(documentId, page) });
  });

  app.get("/documents/:documentId/chunks", async (c) => {
    const { documentId } = readPath(c, documentPath);
    const page = readQuery(c, chunksQuery);
    const store = new KnowledgeStore(c.get("client"));
    await store.readDocument(documentId);
    return c.json({ chunks: await store.listChunks(documentId, page) });
  });

  app.delete("/documents/:documentId", async (c) => {
    const { documentId } = readPath(c, documentPath);
    await new KnowledgeStore(c.get("client")).deleteDocument(documentId);
    return c.body(null, 204);
  });
}
