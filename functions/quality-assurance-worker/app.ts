import { readModelSettings } from "../../shared/kernel/config/model_settings.ts";
import { readWorkerSettings } from "../../shared/kernel/config/worker_settings.ts";
import { openModels } from "../../shared/models/calls/open_models.ts";
import { createReviewStep } from "../../shared/orchestrator/steps/review_step.ts";
import { createVerifyStep } from "../../shared/orchestrator/steps/verify_step.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** Quality assurance: reviews what was generated, executes its tests, speaks the gate's verdict. */
export const app = createWorkerApp({
  slug: "quality-assurance-worker",
  queue: "quality-assurance",
  handlers: (client) => [
    createReviewStep(client, openModels(client, readModelSettings())),
    createVerifyStep(client, readWorkerSettings()),
  ],
});
