import { openGenerators } from "../../shared/generation/mod.ts";
import { createReviewStep, createVerifyStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** Quality assurance: reviews what was generated, executes its tests, and decides the gate. */
export const app = createWorkerApp({
  slug: "cogo-quality-assurance-worker",
  queue: "quality-assurance",
  handlers(client) {
    const workbench = openWorkbench(client);
    const { checkTypes } = workbench;
    return [
      createReviewStep(client, openGenerators(workbench), checkTypes),
      createVerifyStep(client, workbench.limits, checkTypes),
    ];
  },
});
