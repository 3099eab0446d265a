import { z } from "zod";
import {
  type ApiClient,
  callForRow,
  type Page,
  type PageRequest,
  readPage,
  readRow,
  readRows,
} from "../../kernel/mod.ts";
import { severitySchema } from "./system_health.ts";

/** What operators are to look at, or was mended. */
export const alertSchema = z.object({
  alertId: z.uuid(),
  rule: z.string(),
  /** Of whom or what, where there are several. */
  subject: z.string().nullable(),
  component: z.string(),
  severity: severitySchema,
  /** `pending`: it came again, and not yet for as long as its rule says. */
  status: z.enum(["pending", "open", "acknowledged", "resolved"]),
  /** The latest measure, as the reason is the latest. */
  value: z.number(),
  reason: z.string(),
  /** What to do. */
  remedy: z.string(),
  since: z.string(),
  /** How often it came again within ten minutes after it was resolved, and the first time. */
  openings: z.number().int(),
  openedAt: z.string(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedBy: z.uuid().nullable(),
  comment: z.string().nullable(),
  resolvedAt: z.string().nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

/** From which value on a measure of health is too much. */
export const healthRuleSchema = z.object({
  rule: z.string(),
  measure: z.string(),
  /** What is more is too much. */
  threshold: z.number(),
  severity: severitySchema,
  /** For how long before operators are alerted; health says so at once. */
  lastsSeconds: z.number(),
  enabled: z.boolean(),
  version: z.number().int(),
});
export type HealthRule = z.infer<typeof healthRuleSchema>;

/** A turn of an alert, as it is broadcast to operators and sent to their webhooks. */
export const alertChangeSchema = alertSchema
  .pick({ alertId: true, rule: true, subject: true, component: true, severity: true })
  .extend(
    alertSchema.pick({ status: true, value: true, reason: true, remedy: true, since: true }).shape,
  )
  .extend({ sequence: z.number().int(), createdAt: z.string() });

/** The latest first; without a status, those that are not resolved. For operators. */
export async function listAlerts(
  client: ApiClient,
  { status, ...page }: PageRequest & { readonly status?: Alert["status"] | undefined },
): Promise<Page<Alert>> {
  const all = client.from("alerts").select();
  const query = status === undefined ? all.neq("status", "resolved") : all.eq("status", status);
  const order = { by: ["opened_at", "alert_id"], descending: true };
  return await readPage("alerts", query, alertSchema, { ...page, order });
}

/** @throws CogoError `not_found`. */
export async function readAlert(client: ApiClient, alertId: string): Promise<Alert> {
  const query = client.from("alerts").select().eq("alert_id", alertId);
  return await readRow("alerts", query, alertSchema, `alert ${alertId}`);
}

/** Says that somebody looks after it. @throws CogoError `not_found`, `invalid_state` for one that is resolved. */
export async function acknowledgeAlert(
  client: ApiClient,
  alertId: string,
  comment: string | undefined,
): Promise<Alert> {
  const parameters = { alert_id: alertId, comment: comment ?? null };
  return await callForRow(client, "acknowledge_alert", parameters, alertSchema);
}

/** By name. */
export async function listHealthRules(client: ApiClient): Promise<HealthRule[]> {
  const query = client.from("health_rules").select().order("rule");
  return await readRows("health_rules", query, healthRuleSchema);
}

/** Makes or replaces it. One that is not enabled finds nothing, and its alerts resolve. */
export async function setHealthRule(
  client: ApiClient,
  { rule, measure, threshold, severity, lastsSeconds, enabled }: Omit<HealthRule, "version">,
): Promise<HealthRule> {
  const parameters = { rule, measure, threshold, severity, lasts_seconds: lastsSeconds, enabled };
  return await callForRow(client, "set_health_rule", parameters, healthRuleSchema);
}
