import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  callForRow,
  callFunction,
  type HttpSettings,
  type Page,
  type PageRequest,
  readPage,
  readRow,
  readRows,
} from "../../kernel/mod.ts";
import { type Resolver, resolveByRuntime } from "../endpoints/guard_address.ts";
import { guardWebhook } from "./guard_webhook.ts";
import {
  type Webhook,
  type WebhookDelivery,
  webhookDeliverySchema,
  webhookSchema,
} from "./webhook.ts";

const secretSchema = z.object({ webhookId: z.uuid(), secret: z.string() });

/** A webhook with its new secret, which is given this once. */
interface WithSecret {
  readonly webhook: Webhook;
  readonly secret: string;
}

/**
 * Tells an endpoint of the client's user's events.
 *
 * @throws CogoError `invalid_input` for an address that may not be called.
 */
export async function createWebhook(
  client: ApiClient,
  input: Pick<Webhook, "url" | "eventTypes">,
  settings: HttpSettings,
  resolve: Resolver = resolveByRuntime,
): Promise<WithSecret> {
  try {
    await guardWebhook(input.url, settings, resolve);
  } catch (cause) {
    if (!(cause instanceof CogoError)) throw cause;
    const remedy = cause.remedy === undefined ? {} : { remedy: cause.remedy };
    throw new CogoError({ code: "invalid_input", message: cause.message, ...remedy, cause });
  }
  const parameters = { url: input.url, event_types: input.eventTypes };
  return await withSecret(client, callForRow(client, "create_webhook", parameters, secretSchema));
}

/** The one before signs for another day. */
export async function rotateWebhookSecret(
  client: ApiClient,
  webhookId: string,
): Promise<WithSecret> {
  const parameters = { webhook_id: webhookId };
  const rotated = callForRow(client, "rotate_webhook_secret", parameters, secretSchema);
  return await withSecret(client, rotated);
}

async function withSecret(
  client: ApiClient,
  made: Promise<z.infer<typeof secretSchema>>,
): Promise<WithSecret> {
  const { webhookId, secret } = await made;
  return { webhook: await readWebhook(client, webhookId), secret };
}

/** The oldest first; there are ten at most. */
export async function listWebhooks(client: ApiClient): Promise<Webhook[]> {
  const query = client.from("webhooks").select().order("created_at").order("webhook_id");
  return await readRows("webhooks", query, webhookSchema);
}

export async function readWebhook(client: ApiClient, webhookId: string): Promise<Webhook> {
  const query = client.from("webhooks").select().eq("webhook_id", webhookId);
  return await readRow("webhooks", query, webhookSchema, `webhook ${webhookId}`);
}

/** The latest first. */
export async function listDeliveries(
  client: ApiClient,
  webhookId: string,
  { status, ...page }: PageRequest & { readonly status?: WebhookDelivery["status"] | undefined },
): Promise<Page<WebhookDelivery>> {
  await readWebhook(client, webhookId);
  const ofWebhook = client.from("webhook_deliveries").select().eq("webhook_id", webhookId);
  const query = status === undefined ? ofWebhook : ofWebhook.eq("status", status);
  const order = { by: ["created_at", "session_id", "sequence"], descending: true };
  return await readPage("webhook_deliveries", query, webhookDeliverySchema, { ...page, order });
}

/** Its pending deliveries are given up. */
export async function disableWebhook(
  client: ApiClient,
  webhookId: string,
  reason: string | undefined,
): Promise<Webhook> {
  const parameters = { webhook_id: webhookId, reason: reason ?? null };
  return await callForRow(client, "disable_webhook", parameters, webhookSchema);
}

export async function enableWebhook(client: ApiClient, webhookId: string): Promise<Webhook> {
  return await callForRow(client, "enable_webhook", { webhook_id: webhookId }, webhookSchema);
}

/** Sends again what was given up; returns how many deliveries. */
export async function redriveWebhook(client: ApiClient, webhookId: string): Promise<number> {
  const parameters = { webhook_id: webhookId };
  return await callFunction(client, "redrive_webhook", parameters, z.number().int());
}

export async function removeWebhook(client: ApiClient, webhookId: string): Promise<void> {
  await callFunction(client, "remove_webhook", { webhook_id: webhookId }, z.unknown());
}
