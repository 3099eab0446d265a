import { z } from "zod";
import { errorRecordSchema } from "../../kernel/mod.ts";
import { runSchema, stepSchema } from "./task.ts";

const count = z.number().int();

/** To whom a version of a run's plan gave which steps; a step that was moved since is with whom it is now. */
export const taskDistributionSchema = runSchema
  .pick({ taskId: true, runId: true, planVersion: true, template: true, strategy: true })
  .extend({
    reason: z.string(),
    assignments: z.array(
      stepSchema.pick({ key: true, kind: true, role: true, agent: true, status: true }),
    ),
    createdAt: z.string(),
  });
export type TaskDistribution = z.infer<typeof taskDistributionSchema>;

/** How a run of a task went, or goes. */
export const executionMetricsSchema = runSchema
  .pick({ runId: true, taskId: true, number: true, status: true, template: true })
  .extend({
    templateVersion: runSchema.shape.templateVersion,
    gate: runSchema.shape.gate,
    error: errorRecordSchema.nullable(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    /** From its start to its end, or to now. */
    seconds: z.number(),
    ...{ steps: count, finishedSteps: count, runningSteps: count },
    ...{ failedAttempts: count, stalls: count },
    costUsd: z.number(),
  });
export type ExecutionMetrics = z.infer<typeof executionMetricsSchema>;
