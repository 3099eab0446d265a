import { z } from "zod";

export const concurrencyScopeSchema = z.enum(["queue", "agent", "tenant"]);

/** How many steps may run at a time. */
export const concurrencyLimitSchema = z.object({
  scope: concurrencyScopeSchema,
  /** The queue, the agent, the tenant's id, or `*` for every tenant without a limit of its own. */
  subject: z.string(),
  quantity: z.number().int(),
});
export type ConcurrencyLimit = z.infer<typeof concurrencyLimitSchema>;

/** How fast steps that name it may start. */
export const rateLimitSchema = z.object({
  rateLimit: z.string(),
  perMinute: z.number(),
  burst: z.number().int(),
});
export type RateLimit = z.infer<typeof rateLimitSchema>;

/** The limits in force. */
export interface Limits {
  readonly concurrency: readonly ConcurrencyLimit[];
  readonly rate: readonly RateLimit[];
}
