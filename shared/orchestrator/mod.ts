export { dryRun, dryRunSchema } from "./dry_run.ts";
export { createOrchestratorCore } from "./orchestrator_core.ts";
export { createAnalyseStep } from "./steps/analyse_step.ts";
export { createAssessStep } from "./steps/assess_step.ts";
export { createInspectStep } from "./steps/inspect_step.ts";
export { createPlanStep } from "./steps/plan_step.ts";
export { createReviewStep } from "./steps/review_step.ts";
export { createSynthesiseStep } from "./steps/synthesise_step.ts";
export { createVerifyStep } from "./steps/verify_step.ts";
