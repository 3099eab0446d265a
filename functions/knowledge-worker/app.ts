import { createWriteStep } from "../../shared/generation/by_models/steps/write_step.ts";
import { readEmbeddingSettings } from "../../shared/kernel/config/embedding_settings.ts";
import { readNeo4jSettings } from "../../shared/kernel/config/graph_settings.ts";
import { openEmbeddingModel } from "../../shared/knowledge/embedding/open_embedding_model.ts";
import { createTemplateStep } from "../../shared/orchestrator/steps/template_step.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";
import { createKnowledgeWork } from "./knowledge_work.ts";

/**
 * The knowledge worker: explains the result to the person who will use it, and keeps what the agents
 * know: documents, vectors, memory, and the copy of the graph.
 */
export const app = createWorkerApp({
  slug: "knowledge-worker",
  queue: "knowledge",
  handlers: (client) => [
    createTemplateStep(client, "document"),
    createWriteStep(openWorkbench(client)),
  ],
  background: (client) =>
    createKnowledgeWork(client, openEmbeddingModel(readEmbeddingSettings()), readNeo4jSettings()),
});
