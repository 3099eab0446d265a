import { createReconcileStep } from "../../shared/generation/by_models/steps/reconcile_step.ts";
import { readModelSettings } from "../../shared/kernel/config/model_settings.ts";
import { readWorkerSettings } from "../../shared/kernel/config/worker_settings.ts";
import { openModels } from "../../shared/models/calls/open_models.ts";
import { createSynthesiseStep } from "../../shared/orchestrator/steps/synthesise_step.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The integration worker: puts the parts together and writes the quality report. */
export const app = createWorkerApp({
  slug: "integration-worker",
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
