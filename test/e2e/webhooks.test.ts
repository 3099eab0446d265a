import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import {
  deliveriesAnswer,
  redriveAnswer,
  secretAnswer,
  webhookAnswer,
  webhooksAnswer,
} from "../../functions/sessions/webhook_contract.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { get, invoke, openSession, post, refusal, submitTask, taskEnd } from "../support/api.ts";
import { eventually, signUp, startTestStack, type TestStack } from "../support/stack.ts";

const PATH = "cogo-sessions/webhooks";
const GATE = { key: "a", kind: "gate", phase: "a", role: "integrator" };

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

const received: Received[] = [];
let answer: (response: ServerResponse) => void;
const ok = (response: ServerResponse) => void response.writeHead(204).end();
const server = createServer(async (request: IncomingMessage, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  received.push({ headers, body });
  answer(response);
});

let test: TestStack;
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `http://${host}/hook`;
  vi.stubEnv("COGO_HTTP_PRIVATE_HOSTS", host);
  const options = { projectRoot: ".", environmentNames: ["COGO_HTTP_PRIVATE_HOSTS"] };
  test = await startTestStack({ native: false, options });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await test.end();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received.length = 0;
  answer = ok;
});

async function listen(eventTypes: readonly string[] = ["task:completed"]) {
  const { client } = await signUp(test.stack);
  const made = await post(client, PATH, secretAnswer, { url, eventTypes });
  return { client, ...made, path: `${PATH}/${made.webhook.webhookId}` };
}

/** Runs a task to its end. */
async function runTask(client: ApiClient) {
  const sessionId = await openSession(client);
  const plan = { steps: [GATE] };
  const taskId = await submitTask(client, { sessionId, requirement: "Do it", plan });
  await taskEnd(client, taskId);
  return { sessionId, taskId };
}

/** The one delivery of a webhook, once it is as it should be. */
const delivery = (client: ApiClient, path: string, isSo: (answer: number | null) => boolean) =>
  eventually(async () => {
    const { deliveries } = await get(client, `${path}/deliveries`, deliveriesAnswer);
    const [first] = deliveries;
    return first !== undefined && first.error !== null && isSo(first.answer) ? first : undefined;
  }, 60_000);

/** What was wanted to be tried later is due now. */
const makeDue = async () => {
  await test.stack.database.query(
    "update cogo.webhook_deliveries set next_attempt_at = now() where status = 'pending'",
  );
  await test.stack.database.query("update cogo.webhooks set looks_at = now() where true");
};

describe("a webhook", () => {
  it("is notified of an event, with a signature that standardwebhooks verifies", async () => {
    const { client, secret } = await listen();
    const { sessionId, taskId } = await runTask(client);
    const { headers, body } = await eventually(() => received[0], 60_000);
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: "task:completed",
      data: { sessionId, taskId, payload: {} },
    });
    const { sequence } = z
      .object({ data: z.object({ sequence: z.number() }) })
      .parse(JSON.parse(body)).data;
    expect(headers).toMatchObject({
      "webhook-id": `evt_${sessionId}_${sequence}`,
      "content-type": "application/json",
    });
    expect(() =>
      new Webhook(secret).verify(body.replace("completed", "failed"), headers),
    ).toThrow();
    expect(received).toHaveLength(1);
  });

  it("signs with both secrets after a rotation", async () => {
    const { client, secret: before, path } = await listen();
    const { secret } = await post(client, `${path}/secret`, secretAnswer, {});
    expect(secret).not.toBe(before);
    await runTask(client);
    const { headers, body } = await eventually(() => received[0], 60_000);
    for (const each of [secret, before]) new Webhook(each).verify(body, headers);
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  });

  it("is managed by its user alone, and hides its secret", async () => {
    const { client, webhook, path } = await listen();
    expect(await get(client, PATH, webhooksAnswer)).toEqual({ webhooks: [webhook] });
    expect(await get(client, path, webhookAnswer)).toEqual({ webhook });
    const stranger = (await signUp(test.stack)).client;
    expect((await get(stranger, PATH, webhooksAnswer)).webhooks).toEqual([]);
    expect(await refusal(stranger, "DELETE", path)).toMatchObject({ status: 404 });
    expect(await refusal(stranger, "POST", `${path}/secret`, {})).toMatchObject({ status: 404 });
    await invoke(client, "DELETE", path, z.unknown());
    expect((await get(client, PATH, webhooksAnswer)).webhooks).toEqual([]);
  });

  it.each([
    "http://example.com/",
    "https://127.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://user:password@example.com/",
    "https://db.internal/",
  ])("does not go to %s", async (address) => {
    const { client } = await signUp(test.stack);
    const body = { url: address, eventTypes: ["task:completed"] };
    expect(await refusal(client, "POST", PATH, body)).toMatchObject({
      status: 400,
      code: "invalid_input",
    });
  });

  it("does not go inside for those who register past the endpoint", async () => {
    const { client } = await signUp(test.stack);
    const address = test.stack.urls.api.replace("127.0.0.1", "localhost");
    const parameters = {
      url: `${address}/functions/v1/cogo-tasks`,
      event_types: ["task:completed"],
    };
    const { data } = await client.rpc("create_webhook", parameters);
    const [made] = z.array(z.object({ webhook_id: z.uuid() })).parse(data);
    await runTask(client);
    const failed = await delivery(client, `${PATH}/${made?.webhook_id}`, (got) => got === null);
    expect(failed.error?.code).toBe("http_address_refused");
  });

  it("is notified of events that there are", async () => {
    const { client } = await signUp(test.stack);
    const body = { url, eventTypes: ["task:finished"] };
    expect(await refusal(client, "POST", PATH, body)).toMatchObject({ status: 400 });
  });
});

describe("an endpoint that does not take it", () => {
  it.each([
    ["fails", 500, (response: ServerResponse) => response.writeHead(500).end()],
    [
      "redirects",
      302,
      (response: ServerResponse) => response.writeHead(302, { location: url }).end(),
    ],
    ["hangs up", null, (response: ServerResponse) => response.destroy()],
  ] as const)("and %s is asked again, with the same id", async (_, status, fault) => {
    const { client, path } = await listen();
    answer = fault;
    await runTask(client);
    const failed = await delivery(client, path, (got) => got === status);
    expect(failed).toMatchObject({ status: "pending", attempts: 1 });
    const [first] = received.splice(0);
    answer = ok;
    await makeDue();
    const second = await eventually(() => received[0], 60_000);
    expect(second.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second.body).toBe(first?.body);
  });

  it("and hangs is given up after a while, and holds up no other", async () => {
    const slow = await listen();
    answer = () => undefined;
    await runTask(slow.client);
    await eventually(() => received[0], 60_000);
    answer = ok;
    const quick = await listen();
    await runTask(quick.client);
    await eventually(() => received[1], 10_000);
    const failed = await delivery(slow.client, slow.path, (got) => got === null);
    expect(failed.error?.code).toBe("http_timeout");
  });

  it("but says 200 has it, however slowly and much it goes on", async () => {
    const { client, path } = await listen();
    answer = (response) => void response.writeHead(200).write("x".repeat(100_000));
    await runTask(client);
    await eventually(async () => {
      const query = `${path}/deliveries?status=delivered`;
      const { deliveries } = await get(client, query, deliveriesAnswer);
      return deliveries[0];
    }, 60_000);
  });

  it("and is gone is disabled, and is sent what it missed once it is enabled", async () => {
    const { client, path } = await listen();
    answer = (response) => void response.writeHead(410).end();
    await runTask(client);
    await eventually(async () => {
      const { webhook } = await get(client, path, webhookAnswer);
      return webhook.disabledAt ?? undefined;
    }, 60_000);
    expect(await refusal(client, "POST", `${path}/redrive`, {})).toMatchObject({ status: 409 });
    answer = ok;
    await post(client, `${path}/enable`, webhookAnswer, {});
    expect(await post(client, `${path}/redrive`, redriveAnswer, {})).toEqual({ redriven: 1 });
    await eventually(() => received[1], 60_000);
  });
});
