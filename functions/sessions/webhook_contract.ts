import { z } from "zod";
import { eventTypeSchema, webhookDeliverySchema, webhookSchema } from "../../shared/engine/mod.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

export const createWebhookBody = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  eventTypes: z.array(eventTypeSchema).min(1).max(50),
});
export const disableWebhookBody = z.strictObject({
  reason: z.string().trim().max(500).optional(),
});
export const webhookPath = z.object({ webhookId: z.uuid() });
export const deliveriesQuery = pageSchema.extend({
  status: webhookDeliverySchema.shape.status.optional(),
});

export const webhookAnswer = z.object({ webhook: webhookSchema });
/** With the secret, which is shown this once. */
export const secretAnswer = webhookAnswer.extend({ secret: z.string() });
export const webhooksAnswer = z.object({ webhooks: z.array(webhookSchema) });
export const deliveriesAnswer = z.object({
  deliveries: z.array(webhookDeliverySchema),
  ...nextPage,
});
export const redriveAnswer = z.object({ redriven: z.number().int() });
