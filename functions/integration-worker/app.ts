import { createReconcileStep } from "../../shared/generation/mod.ts";
import { readModelSettings, readWorkerSettings } from "../../shared/kernel/mod.ts";
import { openModels } from "../../shared/models/mod.ts";
import { createSynthesiseStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The integration worker: puts the parts together and writes the quality report. */
export const app = createWorkerApp({
  slug: "cogo-integration-worker",
  queue: "integration",
  handlers(client) {
    const models = openModels(client, readModelSettings());
    const limits = readWorkerSettings();
    return [
      createReconcileStep("reconcile", client, models, limits),
      createReconcileStep("repair", client, models, limits),
      createSynthesiseStep(client),
    ];
  },
});
