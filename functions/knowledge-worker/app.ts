import { openWriters } from "../../shared/generation/mod.ts";
import { readEmbeddingSettings, readNeo4jSettings } from "../../shared/kernel/mod.ts";
import { openEmbeddingModel } from "../../shared/knowledge/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";
import { createKnowledgeWork } from "./knowledge_work.ts";

/**
 * The knowledge worker: explains the result to the person who will use it, and keeps what the agents
 * know: documents, vectors, memory, and the copy of the graph.
 */
export const app = createWorkerApp({
  slug: "cogo-knowledge-worker",
  queue: "knowledge",
  handlers: (client) => openWriters(openWorkbench(client)),
  background: (client) =>
    createKnowledgeWork(client, openEmbeddingModel(readEmbeddingSettings()), readNeo4jSettings()),
});
