import { createTemplateStep } from "../../shared/orchestrator/steps/template_step.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The code generator: designs, writes sources and writes tests. */
export const app = createWorkerApp({
  slug: "code-generator-worker",
  queue: "code-generation",
  handlers: (client) => [
    createTemplateStep(client, "design"),
    createTemplateStep(client, "generate"),
    createTemplateStep(client, "tests"),
  ],
});
