import {
  eventSchema,
  sessionSchema,
  sessionStateSchema,
  webhookDeliverySchema,
  webhookSchema,
} from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { sessionEndpoints } from "./endpoints.ts";
import { webhookEndpoints } from "./webhook_endpoints.ts";

export const sessionsApi: Api = {
  slug: "cogo-sessions",
  summary: "Sessions, what happens in them, and webhooks that are notified of it.",
  callers: "users",
  schemas: {
    Event: eventSchema,
    Session: sessionSchema,
    SessionState: sessionStateSchema,
    Webhook: webhookSchema,
    WebhookDelivery: webhookDeliverySchema,
  },
  endpoints: [...webhookEndpoints, ...sessionEndpoints],
};

export const app = createApp(sessionsApi);
