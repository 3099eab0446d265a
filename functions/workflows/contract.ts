import { z } from "zod";
import {
  modelUseSchema,
  REQUIREMENT_MAXIMUM_LENGTH,
  runSchema,
  workflowDraftSchema,
  workflowMetricsSchema,
  workflowSchema,
  workflowSharesSchema,
  workflowValidationSchema,
} from "../../shared/engine/mod.ts";
import { momentSchema } from "../../shared/kernel/mod.ts";
import { dryRunSchema } from "../../shared/orchestrator/mod.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

const slug = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "Expected words-with-hyphens");

export const workflowPath = z.object({ template: slug });
export const putWorkflowBody = workflowDraftSchema;
export const validationBody = z.strictObject({
  /** The newest by default. */
  version: z.number().int().min(1).max(999_999_999).optional(),
});
export const sharesBody = z.strictObject({ shares: workflowSharesSchema });
export const rollbackBody = z.strictObject({ reason: z.string().trim().max(500).optional() });
/** The last thirty days by default. */
export const metricsQuery = z.strictObject({ since: momentSchema.optional() });
export const runsQuery = pageSchema;
/** What is known of a task before it is submitted. */
export const dryRunBody = z.strictObject({
  requirement: z
    .string()
    .refine((words) => words.trim() !== "", "Expected a requirement in words, got nothing")
    .max(REQUIREMENT_MAXIMUM_LENGTH),
  /** Whose experience counts. */
  sessionId: z.uuid().optional(),
  /** Instead of the template that fits best. */
  template: slug.optional(),
  /** When it must be done. */
  deadline: momentSchema.optional(),
  /** What models may cost, in US dollars. */
  budget: z.number().min(0).max(1_000_000).optional(),
  models: modelUseSchema.default("auto"),
});

export const dryRunAnswer = dryRunSchema;
export const workflowAnswer = z.object({ workflow: workflowSchema });
export const workflowsAnswer = z.object({ workflows: z.array(workflowSchema) });
export const validationAnswer = workflowValidationSchema;
export const metricsAnswer = z.object({ metrics: workflowMetricsSchema });
export const runsAnswer = z.object({ runs: z.array(runSchema), ...nextPage });
