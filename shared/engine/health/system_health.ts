import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

export const severitySchema = z.enum(["warning", "critical"]);

/** A measure that a rule finds too much. */
export const healthFindingSchema = z.object({
  rule: z.string(),
  /** Of whom or what, where there are several: an agent, a queue, a function, a model. */
  subject: z.string().nullable(),
  /** `warning`: its component is degraded. `critical`: it is down. */
  severity: severitySchema,
  value: z.number(),
  /** What is more is too much. */
  threshold: z.number(),
  reason: z.string(),
  /** What to do. */
  remedy: z.string(),
});

const statusSchema = z.enum(["ok", "degraded", "down"]);

/** How the system is: as the worst of its components. */
export const systemHealthSchema = z.object({
  status: statusSchema,
  measuredAt: z.string(),
  /** The worst first. */
  components: z.array(
    z.object({
      component: z.string(),
      status: statusSchema,
      since: z.string(),
      /** Why, and what to do; empty where it is well. */
      findings: z.array(healthFindingSchema),
    }),
  ),
});
export type SystemHealth = z.infer<typeof systemHealthSchema>;

/** A change of a component, as it is broadcast to operators. */
export const healthChangeSchema = z.object({
  sequence: z.number().int(),
  type: z.literal("health:changed"),
  component: z.string(),
  status: statusSchema,
  previous: statusSchema,
  findings: z.array(healthFindingSchema),
  createdAt: z.string(),
});

/** How the system is now; looking records what has changed. For operators. */
export async function readSystemHealth(client: ApiClient): Promise<SystemHealth> {
  const asked = { asked_at: new Date().toISOString() };
  return await callFunction(client, "system_health", asked, systemHealthSchema);
}
