import { z } from "zod";
import { errorRecordSchema } from "../../kernel/mod.ts";
import { EVENT_TYPES } from "../events/event.ts";

/** An event that a webhook may be notified of. */
export const eventTypeSchema = z.enum(EVENT_TYPES);

/** An endpoint that is notified of its user's events. */
export const webhookSchema = z.object({
  webhookId: z.uuid(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  /** Until then it signs with the secret before as well. */
  previousSecretExpiresAt: z.string().nullable(),
  disabledAt: z.string().nullable(),
  disabledReason: z.string().nullable(),
  /** The first failure after its last success. */
  failingSince: z.string().nullable(),
  createdAt: z.string(),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** One event that a webhook is sent, with its attempts. */
export const webhookDeliverySchema = z.object({
  sessionId: z.uuid(),
  sequence: z.number().int(),
  status: z.enum(["pending", "delivered", "dead"]),
  attempts: z.number().int(),
  nextAttemptAt: z.string().nullable(),
  /** The status of the last answer. */
  answer: z.number().int().nullable(),
  error: errorRecordSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
