import type { Hono } from "hono";
import {
  createWebhook,
  disableWebhook,
  enableWebhook,
  listDeliveries,
  listWebhooks,
  readWebhook,
  redriveWebhook,
  removeWebhook,
  rotateWebhookSecret,
} from "../../shared/engine/mod.ts";
import { readHttpSettings } from "../../shared/kernel/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import {
  createWebhookBody,
  deliveriesQuery,
  disableWebhookBody,
  emptyBody,
  webhookPath,
} from "./webhook_contract.ts";

/** Adds the routes of webhooks, before those of a session, whose id would match their first word. */
export function addWebhookRoutes(app: Hono<AppVariables>): void {
  addRegistration(app);
  addDelivery(app);
}

function addRegistration(app: Hono<AppVariables>): void {
  app.post("/webhooks", async (c) => {
    const body = await readBody(c, createWebhookBody);
    return c.json(await createWebhook(c.get("client"), body, readHttpSettings()), 201);
  });

  app.get("/webhooks", async (c) => {
    return c.json({ webhooks: await listWebhooks(c.get("client")) });
  });

  app.get("/webhooks/:webhookId", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    return c.json({ webhook: await readWebhook(c.get("client"), webhookId) });
  });

  app.post("/webhooks/:webhookId/secret", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    await readBody(c, emptyBody);
    return c.json(await rotateWebhookSecret(c.get("client"), webhookId), 201);
  });

  app.delete("/webhooks/:webhookId", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    await removeWebhook(c.get("client"), webhookId);
    return c.body(null, 204);
  });
}

function addDelivery(app: Hono<AppVariables>): void {
  app.get("/webhooks/:webhookId/deliveries", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    const filter = readQuery(c, deliveriesQuery);
    return c.json({ deliveries: await listDeliveries(c.get("client"), webhookId, filter) });
  });

  app.post("/webhooks/:webhookId/redrive", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    await readBody(c, emptyBody);
    return c.json({ redriven: await redriveWebhook(c.get("client"), webhookId) });
  });

  app.post("/webhooks/:webhookId/disable", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    const { reason } = await readBody(c, disableWebhookBody);
    return c.json({ webhook: await disableWebhook(c.get("client"), webhookId, reason) });
  });

  app.post("/webhooks/:webhookId/enable", async (c) => {
    const { webhookId } = readPath(c, webhookPath);
    await readBody(c, emptyBody);
    return c.json({ webhook: await enableWebhook(c.get("client"), webhookId) });
  });
}
