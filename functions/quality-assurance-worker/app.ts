import { openGenerators } from "../../shared/generation/mod.ts";
import { readRunnerSettings } from "../../shared/kernel/mod.ts";
import {
  createAssessStep,
  createCodeSteps,
  createHealStep,
  createInspectStep,
  createReviewStep,
  createVerifyStep,
} from "../../shared/orchestrator/mod.ts";
import { openLinter, openTypeChecker } from "../../shared/quality/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** Quality assurance: reviews what was generated, executes its tests, and decides the gate. */
export const app = createWorkerApp({
  slug: "cogo-quality-assurance-worker",
  queue: "quality-assurance",
  handlers(client) {
    const workbench = openWorkbench(client);
    const { checkTypes } = workbench;
    const runner = readRunnerSettings();
    const checkForeignTypes = openTypeChecker(runner, { isForeign: true });
    const checkers = { checkTypes, checkForeignTypes, lint: openLinter(runner) };
    const generators = openGenerators(workbench);
    return [
      createReviewStep(client, generators, checkers),
      createInspectStep(client, generators),
      createVerifyStep(client, workbench.limits, checkTypes),
      createAssessStep(client, workbench.limits, checkForeignTypes),
      createHealStep(client, generators, workbench.limits),
      ...createCodeSteps(client, workbench.limits),
    ];
  },
});
