import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ask, http, plan } from "cogo/flow";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";
import { sessionAnswer } from "../../functions/sessions/contract.ts";
import { snapshotAnswer, taskAnswer } from "../../functions/tasks/contract.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../scripts/model_server/start_model_server.ts";
import { invoke } from "../support/api.ts";
import { eventually, signUp, startTestStack, type TestStack } from "../support/stack.ts";

const mails: unknown[] = [];
let refusals = 1;
const server = createServer(async (incoming, outgoing) => {
  let body = "";
  for await (const chunk of incoming) body += chunk;
  const isLimited = incoming.url === "/users" && refusals-- > 0;
  if (incoming.method === "POST") mails.push([incoming.headers.authorization, JSON.parse(body)]);
  outgoing.writeHead(isLimited ? 429 : 200, {
    "content-type": "application/json",
    "retry-after": "1",
  });
  outgoing.end(JSON.stringify({ users: [{ name: "Anna" }, { name: "Bo" }] }));
});

let models: ModelServer;
let test: TestStack;
let host: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  models = await startModelServer({
    script: { rules: [{ reply: { json: { greeting: "Hello from a model" } } }] },
  });
  const settings = {
    ANTHROPIC_API_KEY: "sk-test",
    ANTHROPIC_BASE_URL: models.url("anthropic"),
    COGO_HTTP_PRIVATE_HOSTS: host,
    COGO_HTTP_SECRETS: JSON.stringify({ MAIL_TOKEN: { value: "s3cret", hosts: [host] } }),
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const options = { projectRoot: ".", environmentNames: Object.keys(settings) };
  test = await startTestStack({ native: false, options });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await models.close();
  await test.end();
});

it("a plan of http and ask steps calls, asks and calls, without any code of its own", async () => {
  const users = z.object({ users: z.array(z.object({ name: z.string() })) });
  const greet = plan("Greet everybody")
    .step("list", http(users), {
      input: () => ({ url: `http://${host}/users` }),
      retry: { attempts: 1 },
    })
    .map("greet", ask(z.object({ greeting: z.string() })), {
      dependsOn: ["list"],
      over: ({ list }) => list.body.users,
      input: ({ name }) => ({ prompt: `Greet ${name} in one line.` }),
    })
    .step("send", http(), {
      dependsOn: ["greet"],
      input: ({ greet }) => ({
        url: `http://${host}/mails`,
        headers: { authorization: "Bearer {{secrets.MAIL_TOKEN}}" },
        body: { all: greet },
      }),
    })
    .toPlan();

  const { client } = await signUp(test.stack);
  const opened = await invoke(client, "POST", "cogo-sessions", sessionAnswer, { title: "Plan" });
  const { sessionId } = opened.session;
  const body = { sessionId, requirement: "Greet everybody", plan: greet };
  const { task } = await invoke(client, "POST", "cogo-tasks", taskAnswer, body);
  const ended = await eventually(async () => {
    const snapshot = await invoke(client, "GET", `cogo-tasks/${task.taskId}`, snapshotAnswer);
    return snapshot.task.status === "running" ? undefined : snapshot;
  }, 60_000);

  expect(ended.task).toMatchObject({ status: "completed", error: null });
  // The one attempt it has is not used up by "too many requests".
  expect(ended.steps.find(({ key }) => key === "list")?.attempts).toBe(0);
  const greeting = { greeting: "Hello from a model" };
  expect(mails).toEqual([["Bearer s3cret", { all: [greeting, greeting] }]]);
});
