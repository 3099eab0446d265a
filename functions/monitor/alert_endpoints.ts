import { z } from "zod";
import {
  acknowledgeAlert,
  alertSchema,
  healthRuleSchema,
  listAlerts,
  listHealthRules,
  readAlert,
  setHealthRule,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const name = z.string().max(100).regex(SLUG, "Expected words-with-hyphens");
const alertPath = z.object({ alertId: z.uuid() });
const alertAnswer = z.object({ alert: alertSchema });
const line = z
  .string()
  .trim()
  .max(2_000)
  .refine((text) => !text.includes("\u0000"), "Expected text without null characters");

export const alertsAnswer = z.object({ alerts: z.array(alertSchema), ...nextPage });
export const rulesAnswer = z.object({ rules: z.array(healthRuleSchema) });

/** What is wrong, who looks after it, and from where on something is wrong. */
export const alertEndpoints = [
  endpoint({
    method: "get",
    path: "/alerts",
    name: "listAlerts",
    summary: "Lists alerts that are not resolved, or those of a status, the latest first.",
    operators: true,
    query: pageSchema.extend({ status: alertSchema.shape.status.optional() }),
    answer: alertsAnswer,
    async handle({ client, query }) {
      const { rows, nextCursor } = await listAlerts(client, query);
      return { alerts: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/alerts/:alertId",
    name: "readAlert",
    summary: "Reads an alert.",
    operators: true,
    parameters: alertPath,
    answer: alertAnswer,
    async handle({ client, parameters: { alertId } }) {
      return { alert: await readAlert(client, alertId) };
    },
  }),
  endpoint({
    method: "post",
    path: "/alerts/:alertId/acknowledge",
    name: "acknowledgeAlert",
    summary: "Says that somebody looks after an alert; it resolves by itself when it is mended.",
    operators: true,
    parameters: alertPath,
    body: z.strictObject({ comment: line.optional() }),
    answer: alertAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { alertId }, body: { comment } }) {
      return { alert: await acknowledgeAlert(client, alertId, comment) };
    },
  }),
  endpoint({
    method: "get",
    path: "/alert-rules",
    name: "listAlertRules",
    summary: "Lists the rules that say which measure of health is too much.",
    operators: true,
    answer: rulesAnswer,
    async handle({ client }) {
      return { rules: await listHealthRules(client) };
    },
  }),
  endpoint({
    method: "put",
    path: "/alert-rules/:rule",
    name: "replaceAlertRule",
    summary: "Makes or replaces a rule; alerts of one that is not enabled resolve.",
    operators: true,
    parameters: z.object({ rule: name }),
    body: z.strictObject({
      measure: name,
      threshold: z.number(),
      severity: healthRuleSchema.shape.severity,
      lastsSeconds: z.number().min(0).max(86_400).default(0),
      enabled: z.boolean().default(true),
    }),
    answer: z.object({ rule: healthRuleSchema }),
    async handle({ client, parameters: { rule }, body }) {
      return { rule: await setHealthRule(client, { rule, ...body }) };
    },
  }),
];
