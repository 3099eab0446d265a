import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";
import { runEstimateSchema } from "../estimates/estimate_run.ts";

/** A step of a plan: what `add_steps()` in sql/…_plan.sql takes. */
const plannedStepSchema = z.object({
  key: z.string(),
  kind: z.string(),
  phase: z.string(),
  role: z.string(),
  agent: z.string(),
  dependsOn: z.array(z.string()),
  input: jsonObjectSchema,
});
export type PlannedStep = z.infer<typeof plannedStepSchema>;

/** The DAG made from a template for one run. */
export const executionPlanSchema = z.object({
  template: z.string(),
  templateVersion: z.number().int(),
  /** `parallel` when at least two of its steps may run side by side. */
  strategy: z.enum(["sequential", "parallel"]),
  reason: z.string(),
  /** What the run is expected to take; kept, and compared with what it took. */
  estimate: runEstimateSchema.optional(),
  steps: z.array(plannedStepSchema).min(1),
});
export type ExecutionPlan = z.infer<typeof executionPlanSchema>;
