import { createTemplateStep } from "../../shared/orchestrator/steps/template_step.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The knowledge worker: explains the result to the person who will use it. */
export const app = createWorkerApp({
  slug: "knowledge-worker",
  queue: "knowledge",
  handlers: (client) => [createTemplateStep(client, "document")],
});
