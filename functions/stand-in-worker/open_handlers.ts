import {
  createDeliverStep,
  createDestinations,
  createHttpStep,
  createRollBackStep,
  type StepHandler,
} from "../../shared/engine/mod.ts";
import { openGenerators } from "../../shared/generation/mod.ts";
import { type ApiClient, readHttpSettings, readRunnerSettings } from "../../shared/kernel/mod.ts";
import { createAskStep } from "../../shared/models/mod.ts";
import {
  createAnalyseStep,
  createAssessStep,
  createCodeSteps,
  createGatherStep,
  createHealStep,
  createInspectStep,
  createOrchestratorCore,
  createPlanStep,
  createRequirementsStep,
  createReviewStep,
  createSurveyStep,
  createSynthesiseStep,
  createVerifyStep,
} from "../../shared/orchestrator/mod.ts";
import { openLinter, openTypeChecker } from "../../shared/quality/mod.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The handlers of every kind of step that COGO's agents do; of flows their own functions are asked. */
export function openHandlers(client: ApiClient): readonly StepHandler[] {
  const workbench = openWorkbench(client);
  const { checkTypes } = workbench;
  const generators = openGenerators(workbench);
  const core = createOrchestratorCore(client, workbench.search, generators);
  const runner = readRunnerSettings();
  const checkForeignTypes = openTypeChecker(runner, { isForeign: true });
  const destinations = createDestinations({ http: readHttpSettings(), runner });
  const checkers = { checkTypes, checkForeignTypes, lint: openLinter(runner) };
  return [
    createSurveyStep(client),
    createGatherStep(client, generators),
    createRequirementsStep(client),
    createAnalyseStep(client, core),
    createPlanStep(core),
    ...generators.handlers("design", "generate", "tests", "document"),
    ...generators.handlers("contract", "write", "reconcile", "repair"),
    createReviewStep(client, generators, checkers),
    createInspectStep(client, generators),
    createVerifyStep(client, workbench.limits, checkTypes),
    createAssessStep(client, workbench.limits, checkForeignTypes),
    createHealStep(client, generators, workbench.limits),
    ...createCodeSteps(client, workbench.limits),
    createSynthesiseStep(client),
    createDeliverStep(client, destinations),
    createRollBackStep(client, destinations),
    createHttpStep(readHttpSettings()),
    createAskStep(workbench.models, workbench.search),
  ];
}
