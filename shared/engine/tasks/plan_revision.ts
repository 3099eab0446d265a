import { z } from "zod";
import { failureStepsSchema, plannedStepsSchema } from "./planned_step.ts";

const reason = z.string().trim().min(1).max(500);

/** A plan that comes with its task, instead of the one analysis and planning would make. */
export const ownPlanSchema = z.strictObject({
  reason: reason.optional(),
  steps: plannedStepsSchema,
  onFailure: failureStepsSchema.optional(),
});
export type OwnPlan = z.infer<typeof ownPlanSchema>;

/** A change to the plan of a run that is under way: only steps that have not started may be touched. */
export const planRevisionSchema = z
  .strictObject({
    reason,
    add: plannedStepsSchema.optional(),
    /** Whole steps, under the keys they have. */
    replace: plannedStepsSchema.optional(),
    /** Keys. */
    remove: z.array(z.string().min(1)).min(1).max(10_000).optional(),
  })
  .refine(
    ({ add, replace, remove }) => (add ?? replace ?? remove) !== undefined,
    "Expected steps to add, replace or remove, got none",
  );
export type PlanRevision = z.infer<typeof planRevisionSchema>;
