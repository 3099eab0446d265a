import { Webhook } from "standardwebhooks";
import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type ErrorRecord,
  fetchOnce,
  type HttpSettings,
  jsonObjectSchema,
  log,
  sleep,
  toErrorRecord,
} from "../../kernel/mod.ts";
import { type Resolver, resolveByRuntime } from "../endpoints/guard_address.ts";
import { readRetryAfter } from "../endpoints/read_retry_after.ts";
import { guardWebhook } from "./guard_webhook.ts";

const claimedSchema = z.object({
  webhookId: z.uuid(),
  sessionId: z.uuid(),
  sequence: z.number().int(),
  leaseToken: z.uuid(),
  url: z.string(),
  /** The one in force, and the one before as long as it is valid. */
  secrets: z.array(z.string()).min(1),
  event: jsonObjectSchema,
});
type Claimed = z.infer<typeof claimedSchema>;

interface Attempt {
  readonly answer: number | null;
  readonly error: ErrorRecord | null;
  readonly retryAfterSeconds: number | null;
}

const AT_ONCE = 16;
const TIMEOUT_MILLISECONDS = 15_000;
const PAUSE_MILLISECONDS = 200;

interface Sending {
  readonly settings: HttpSettings;
  readonly resolve?: Resolver;
  readonly timeoutMilliseconds?: number;
}

/** Sends deliveries until nothing is left or the deadline is near; returns how many attempts were made. */
export async function deliverWebhooks(
  client: ApiClient,
  deadline: number,
  { settings, resolve = resolveByRuntime, timeoutMilliseconds = TIMEOUT_MILLISECONDS }: Sending,
): Promise<number> {
  const lastStart = deadline - timeoutMilliseconds;
  const sending = new Set<Promise<void>>();
  let attempts = 0;
  const deliver = async (claimed: Claimed) => {
    const attempt = await send(claimed, { settings, resolve, timeoutMilliseconds });
    try {
      await record(client, claimed, attempt);
    } catch (error) {
      // Its lease runs out, and it is sent again.
      const { code, message } = toErrorRecord(error);
      log("error", "delivery_not_recorded", { code, message });
    }
  };
  for (;;) {
    const quantity = Date.now() < lastStart ? AT_ONCE - sending.size : 0;
    const claimed = quantity === 0 ? [] : await claim(client, quantity);
    for (const each of claimed) {
      const delivery = deliver(each).finally(() => sending.delete(delivery));
      sending.add(delivery);
    }
    attempts += claimed.length;
    if (sending.size === 0) return attempts;
    // An endpoint that hangs holds up none of the others.
    await Promise.race([...sending, sleep(PAUSE_MILLISECONDS)]);
  }
}

async function claim(client: ApiClient, quantity: number): Promise<readonly Claimed[]> {
  const schema = claimedSchema.array();
  return await callFunction(client, "claim_webhook_deliveries", { quantity }, schema);
}

async function record(client: ApiClient, claimed: Claimed, attempt: Attempt): Promise<void> {
  const parameters = {
    webhook_id: claimed.webhookId,
    session_id: claimed.sessionId,
    sequence: claimed.sequence,
    lease_token: claimed.leaseToken,
    answer: attempt.answer,
    error: attempt.error,
    retry_after_seconds: attempt.retryAfterSeconds,
  };
  await callFunction(client, "record_webhook_attempt", parameters, z.boolean());
}

async function send(claimed: Claimed, sending: Required<Sending>): Promise<Attempt> {
  try {
    const url = await guardWebhook(claimed.url, sending.settings, sending.resolve);
    const response = await fetchOnce(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(sending.timeoutMilliseconds),
      ...sign(claimed),
    });
    // Only the status counts, however long the rest would take.
    await response.body?.cancel();
    return judge(response);
  } catch (error) {
    return { answer: null, error: describe(error), retryAfterSeconds: null };
  }
}

function sign({ sessionId, sequence, secrets, event }: Claimed) {
  // The same at every attempt, so that a receiver recognises what it has.
  const id = `evt_${sessionId}_${sequence}`;
  const now = new Date();
  const body = JSON.stringify(event);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "COGO-Webhooks",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": secrets
        .map((secret) => new Webhook(secret).sign(id, now, body))
        .join(" "),
    },
  };
}

function judge({ status, headers }: Response): Attempt {
  if (status >= 200 && status < 300) {
    return { answer: status, error: null, retryAfterSeconds: null };
  }
  const message = `Expected a status of 200 to 299, got ${status}`;
  return {
    answer: status,
    error: { code: "http_status", message },
    retryAfterSeconds: readRetryAfter(headers.get("retry-after")) ?? null,
  };
}

function describe(error: unknown): ErrorRecord {
  if (error instanceof Error && error.name === "TimeoutError") {
    return { code: "http_timeout", message: "It did not answer in time" };
  }
  if (error instanceof TypeError) return { code: "http_unreachable", message: error.message };
  return toErrorRecord(error);
}
