import { createSynthesiseStep } from "../../shared/orchestrator/steps/synthesise_step.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The integration worker: puts the parts together and writes the quality report. */
export const app = createWorkerApp({
  slug: "integration-worker",
  queue: "integration",
  handlers: (client) => [createSynthesiseStep(client)],
});
