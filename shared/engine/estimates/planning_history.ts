import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

/** A past task that is like the one at hand: what its run was expected to take, and what it took. */
const pastTaskSchema = z.object({
  taskId: z.uuid(),
  completed: z.boolean(),
  /** The factors of its complexity, by name. */
  features: z.record(z.string(), z.number()),
  estimatedSeconds: z.number(),
  seconds: z.number().nullable(),
  costUsd: z.number().nullable(),
});
export type PastTask = z.infer<typeof pastTaskSchema>;

export const planningHistorySchema = z.object({
  now: z.coerce.date(),
  deadlineAt: z.coerce.date().nullable(),
  /** What models may still cost; null for no limit. */
  budgetUsd: z.number().nullable(),
  /** What a step of a kind takes where nothing is known of such work. */
  usual: z.record(z.string(), z.number()),
  work: z.array(
    z.object({
      kind: z.string(),
      complexity: z.string().nullable(),
      quantity: z.number().int(),
      p50: z.number(),
      p90: z.number(),
      costUsd: z.number().nullable(),
    }),
  ),
  templates: z.array(
    z.object({
      template: z.string(),
      /** Runs that completed, and runs that failed by their own doing, of the last fifty. */
      successes: z.number().int(),
      failures: z.number().int(),
      /** Runs of which is known what they took, and the mean logarithm of that by the estimate. */
      timed: z.number().int(),
      meanLogRatio: z.number(),
    }),
  ),
  similar: z.array(pastTaskSchema),
});
/** What is known, before a plan is made, of how such work went in the tenant. */
export type PlanningHistory = z.infer<typeof planningHistorySchema>;

/** Reads what an estimate of a run in the session is made from. */
export async function readPlanningHistory(
  client: ApiClient,
  by: {
    /** Without one, of the client's user. */
    readonly sessionId?: string | undefined;
    readonly runId?: string | undefined;
    /** Past tasks that are like the one at hand. */
    readonly taskIds?: readonly string[] | undefined;
  },
): Promise<PlanningHistory> {
  const parameters = {
    session_id: by.sessionId ?? null,
    run_id: by.runId ?? null,
    task_ids: by.taskIds ?? [],
  };
  return await callFunction(client, "planning_history", parameters, planningHistorySchema);
}
