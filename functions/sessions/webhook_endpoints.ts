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
import { endpoint } from "../_http/endpoint.ts";
import {
  createWebhookBody,
  deliveriesAnswer,
  deliveriesQuery,
  disableWebhookBody,
  redriveAnswer,
  secretAnswer,
  webhookAnswer,
  webhookPath,
  webhooksAnswer,
} from "./webhook_contract.ts";

const registration = [
  endpoint({
    method: "post",
    path: "/webhooks",
    name: "createWebhook",
    summary: "Registers a webhook of the user's; the secret is shown this once.",
    body: createWebhookBody,
    answer: secretAnswer,
    statuses: [201],
    errors: ["quota_exceeded"],
    async handle({ client, body }) {
      return await createWebhook(client, body, readHttpSettings());
    },
  }),
  endpoint({
    method: "get",
    path: "/webhooks",
    name: "listWebhooks",
    summary: "Lists webhooks: whether each is disabled, or failing.",
    answer: webhooksAnswer,
    async handle({ client }) {
      return { webhooks: await listWebhooks(client) };
    },
  }),
  endpoint({
    method: "get",
    path: "/webhooks/:webhookId",
    name: "readWebhook",
    summary: "Reads a webhook.",
    parameters: webhookPath,
    answer: webhookAnswer,
    async handle({ client, parameters: { webhookId } }) {
      return { webhook: await readWebhook(client, webhookId) };
    },
  }),
  endpoint({
    method: "post",
    path: "/webhooks/:webhookId/secret",
    name: "rotateWebhookSecret",
    summary: "Gives a webhook a new secret; the one before is valid for 24 hours.",
    parameters: webhookPath,
    answer: secretAnswer,
    statuses: [201],
    async handle({ client, parameters: { webhookId } }) {
      return await rotateWebhookSecret(client, webhookId);
    },
  }),
  endpoint({
    method: "delete",
    path: "/webhooks/:webhookId",
    name: "removeWebhook",
    summary: "Removes a webhook.",
    parameters: webhookPath,
    async handle({ client, parameters: { webhookId } }) {
      await removeWebhook(client, webhookId);
    },
  }),
];

const delivery = [
  endpoint({
    method: "get",
    path: "/webhooks/:webhookId/deliveries",
    name: "listDeliveries",
    summary: "Lists deliveries, the latest first, with attempts and the last answer.",
    parameters: webhookPath,
    query: deliveriesQuery,
    answer: deliveriesAnswer,
    async handle({ client, parameters: { webhookId }, query }) {
      const { rows, nextCursor } = await listDeliveries(client, webhookId, query);
      return { deliveries: rows, nextCursor };
    },
  }),
  endpoint({
    method: "post",
    path: "/webhooks/:webhookId/redrive",
    name: "redriveWebhook",
    summary: "Sends up to 1000 dead deliveries again.",
    parameters: webhookPath,
    answer: redriveAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { webhookId } }) {
      return { redriven: await redriveWebhook(client, webhookId) };
    },
  }),
  endpoint({
    method: "post",
    path: "/webhooks/:webhookId/disable",
    name: "disableWebhook",
    summary: "Tells a webhook of nothing more.",
    parameters: webhookPath,
    body: disableWebhookBody,
    answer: webhookAnswer,
    async handle({ client, parameters: { webhookId }, body: { reason } }) {
      return { webhook: await disableWebhook(client, webhookId, reason) };
    },
  }),
  endpoint({
    method: "post",
    path: "/webhooks/:webhookId/enable",
    name: "enableWebhook",
    summary: "Tells a webhook of events again.",
    parameters: webhookPath,
    answer: webhookAnswer,
    async handle({ client, parameters: { webhookId } }) {
      return { webhook: await enableWebhook(client, webhookId) };
    },
  }),
];

/** Webhooks. */
export const webhookEndpoints = [...registration, ...delivery];
