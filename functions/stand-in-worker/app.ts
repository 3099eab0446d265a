import { createHttpStep } from "../../shared/engine/mod.ts";
import { openGenerators } from "../../shared/generation/mod.ts";
import { readHttpSettings, readRunnerSettings } from "../../shared/kernel/mod.ts";
import { createAskStep } from "../../shared/models/mod.ts";
import {
  createAnalyseStep,
  createOrchestratorCore,
  createPlanStep,
  createReviewStep,
  createSynthesiseStep,
  createVerifyStep,
} from "../../shared/orchestrator/mod.ts";
import { openTypeChecker } from "../../shared/quality/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The stand-in: does every kind of step while the agent it belongs to drains, is silent or has no room. */
export const app = createWorkerApp({
  slug: "cogo-stand-in-worker",
  queue: "stand-in",
  handlers(client) {
    const workbench = openWorkbench(client);
    const generators = openGenerators(workbench);
    const core = createOrchestratorCore(client, workbench.search, generators);
    const checkTypes = openTypeChecker(readRunnerSettings());
    return [
      createAnalyseStep(core),
      createPlanStep(core),
      ...generators.handlers("design", "generate", "tests", "document"),
      ...generators.handlers("contract", "write", "reconcile", "repair"),
      createReviewStep(client, generators, checkTypes),
      createVerifyStep(client, workbench.limits, checkTypes),
      createSynthesiseStep(client),
      createHttpStep(readHttpSettings()),
      createAskStep(workbench.models),
    ];
  },
});
