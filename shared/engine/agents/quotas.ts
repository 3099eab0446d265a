import { z } from "zod";
import { type ApiClient, callFunction, readRows } from "../../kernel/mod.ts";

/** What there are quotas of. */
export const quotaResourceSchema = z.enum([
  ...(["sessions", "tasks", "messages", "assessments"] as const),
  ...(["ingestions", "documents", "webhooks", "schedules"] as const),
  ...(["subscriptions", "workflows", "teams", "members", "invitations"] as const),
]);

/** How much a tenant may make of what. */
export const quotaSchema = z.object({
  resource: quotaResourceSchema,
  /** As many within the period; without one, as many at a time. */
  quantity: z.number().int(),
  /** Null where it counts what there is. */
  periodSeconds: z.number().nullable(),
  used: z.number().int(),
  /** When the period ends and the next may begin; null while nothing was made in it, and without one. */
  resetsAt: z.string().nullable(),
});
type Quota = z.infer<typeof quotaSchema>;

/** The caller's quotas; for the secret key, those that hold for all. */
export async function listQuotas(client: ApiClient): Promise<Quota[]> {
  return await readRows("quotas", client.from("quotas").select().order("resource"), quotaSchema);
}

/** Of a tenant, or of each without a quota of its own. A quantity of null takes away the tenant's own. */
interface QuotaChange {
  readonly resource: string;
  readonly quantity: number | null;
  readonly tenantId?: string | undefined;
  /** As before when not given. */
  readonly periodSeconds?: number | undefined;
}

/** For operators. What was used stays used. @throws CogoError `not_found`, `invalid_input`. */
export async function setQuota(client: ApiClient, change: QuotaChange): Promise<void> {
  const { resource, quantity, tenantId, periodSeconds } = change;
  const of = { tenant_id: tenantId ?? null, period_seconds: periodSeconds ?? null };
  await callFunction(client, "set_quota", { resource, quantity, ...of }, z.unknown());
}
