import { readModelSettings, readWorkerSettings } from "../../shared/kernel/mod.ts";
import { openModels } from "../../shared/models/mod.ts";
import { createReviewStep, createVerifyStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** Quality assurance: reviews what was generated, executes its tests, speaks the gate's verdict. */
export const app = createWorkerApp({
  slug: "cogo-quality-assurance-worker",
  queue: "quality-assurance",
  handlers: (client) => [
    createReviewStep(client, openModels(client, readModelSettings())),
    createVerifyStep(client, readWorkerSettings()),
  ],
});
