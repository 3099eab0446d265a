import { openGenerators } from "../../shared/generation/mod.ts";
import { createSynthesiseStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The integration worker: puts the parts together and writes the quality report. */
export const app = createWorkerApp({
  slug: "cogo-integration-worker",
  queue: "integration",
  handlers: (client) => [
    ...openGenerators(openWorkbench(client)).handlers("reconcile", "repair"),
    createSynthesiseStep(client),
  ],
});
