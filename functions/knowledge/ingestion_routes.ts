import type { Hono } from "hono";
import { IngestionStore } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { pageSchema } from "../_http/page.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import {
  addDocumentsBody,
  closeIngestionBody,
  ingestionPath,
  manifestBody,
  openIngestionBody,
  submitBody,
} from "./contract.ts";

/** Adds the routes by which documents come in: all at once, or compared first and sent in parts. */
export function addIngestionRoutes(app: Hono<AppVariables>): void {
  app.post("/documents", async (c) => {
    const { project, documents } = await readBody(c, addDocumentsBody);
    const store = new IngestionStore(c.get("client"));
    const { ingestionId } = await store.open(project);
    const outcomes = await store.submit(ingestionId, documents);
    const ingestion = await store.close(ingestionId, { prune: false, prefix: "" });
    return c.json({ ingestion, documents: outcomes }, 202);
  });

  app.post("/ingestions", async (c) => {
    const { project } = await readBody(c, openIngestionBody);
    return c.json({ ingestion: await new IngestionStore(c.get("client")).open(project) }, 201);
  });

  app.get("/ingestions", async (c) => {
    const page = readQuery(c, pageSchema.strict());
    return c.json({ ingestions: await new IngestionStore(c.get("client")).list(page) });
  });

  app.get("/ingestions/:ingestionId", async (c) => {
    const { ingestionId } = readPath(c, ingestionPath);
    return c.json({ ingestion: await new IngestionStore(c.get("client")).read(ingestionId) });
  });

  app.post("/ingestions/:ingestionId/manifest", async (c) => {
    const { ingestionId } = readPath(c, ingestionPath);
    const { documents } = await readBody(c, manifestBody);
    const store = new IngestionStore(c.get("client"));
    return c.json({ wanted: await store.compare(ingestionId, documents) });
  });

  app.post("/ingestions/:ingestionId/documents", async (c) => {
    const { ingestionId } = readPath(c, ingestionPath);
    const { documents } = await readBody(c, submitBody);
    const store = new IngestionStore(c.get("client"));
    return c.json({ documents: await store.submit(ingestionId, documents) }, 202);
  });

  app.post("/ingestions/:ingestionId/close", async (c) => {
    const { ingestionId } = readPath(c, ingestionPath);
    const options = await readBody(c, closeIngestionBody);
    const store = new IngestionStore(c.get("client"));
    return c.json({ ingestion: await store.close(ingestionId, options) });
  });
}
