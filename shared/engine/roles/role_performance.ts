import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

/**
 * What an outcome weighs less with every one of its kind that came after it: the last fifty or so count.
 * Tuned on the histories of `./cogo bench models`; cogo_api.role_performance() has the same default.
 */
export const OUTCOME_DISCOUNT = 0.98;

/** How a role, played by an agent with a model, did one kind of work; later outcomes weigh more. */
export const rolePerformanceSchema = z.object({
  role: z.string(),
  agent: z.string(),
  model: z.string().nullable(),
  /** The kind of step. */
  kind: z.string(),
  /** What was built, as `rest-service`. */
  subject: z.string().nullable(),
  complexity: z.string().nullable(),
  language: z.string().nullable(),
  /** Whether it was in the project that is asked about. */
  inProject: z.boolean(),
  /** Discounted; a success counts as much as its quality, and the rest of it as a failure. */
  successes: z.number(),
  failures: z.number(),
  quality: z.number().nullable(),
  seconds: z.number(),
  costUsd: z.number().nullable(),
  /** Outcomes, not discounted. */
  quantity: z.number().int(),
});
export type RolePerformance = z.infer<typeof rolePerformanceSchema>;

/** Reads how roles did for the session's tenant. */
export async function readRolePerformance(
  client: ApiClient,
  sessionId: string,
): Promise<RolePerformance[]> {
  const parameters = { session_id: sessionId, discount: OUTCOME_DISCOUNT };
  return await callFunction(client, "role_performance", parameters, rolePerformanceSchema.array());
}
