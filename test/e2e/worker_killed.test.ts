import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";
import { deliveriesAnswer } from "../../functions/tasks/contract.ts";
import { get, openSession, readTask, submitTask } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { type GitHost, startGitHost } from "../support/git_host/git_host.ts";
import { makeClient, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
let host: GitHost;
type TestClient = Awaited<ReturnType<typeof signUp>>["client"];
beforeAll(async () => {
  // On a slow machine one test file may use up what a slice may spend; the step is then handed over, and
  // the kill would hit nobody.
  vi.stubEnv("COGO_VERIFY_MILLISECONDS", "30000");
  host = await startGitHost(["acme/books"]);
  vi.stubEnv("COGO_HTTP_PRIVATE_HOSTS", new URL(host.url).host);
  test = await startCogoStack(["COGO_VERIFY_MILLISECONDS", "COGO_HTTP_PRIVATE_HOSTS"]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await test.end();
  await host.close();
});

function kill(slug: string): void {
  const victim = test.stack.state().functions.find((each) => each.slug === slug);
  if (victim === undefined) throw new Error(`Expected ${slug} to run`);
  process.kill(victim.pid, "SIGKILL");
}

it("a worker killed in the middle of a step costs one stall, and no step is done twice", async () => {
  const { client } = await signUp(test.stack);
  const sessionId = await openSession(client);
  const session = await follow(client, `session:${sessionId}`);
  const requirement =
    "REST API for books: title, isbn unique, pages > 0; authors: name. Authors have many books";
  const taskId = await submitTask(client, { sessionId, requirement });

  // Killed after its first finished test file: in the middle of the step by construction.
  await session.until((event) => event.type === "agent:progress" && event.payload.key === "verify");
  kill("cogo-quality-assurance-worker");
  await session.until((event) => /^task:(completed|failed|cancelled)$/.test(event.type));

  const { task, steps } = await readTask(client, taskId);
  expect(task.status).toBe("completed");
  expect(steps.map(({ key, stalls, attempts }) => ({ key, stalls, attempts }))).toEqual(
    steps.map(({ key }) => ({ key, stalls: key === "verify" ? 1 : 0, attempts: 0 })),
  );
  const results = session.events.filter((event) => event.type === "agent:result");
  expect(results.map((event) => event.stepId).sort()).toEqual(
    steps.map((step) => step.stepId).sort(),
  );
});

/** A task with one file, made by an agent of this test, that is delivered as soon as it is there. */
async function submitDelivery(client: TestClient, target: string) {
  const worker = makeClient(test.stack, test.stack.keys.secret);
  const permit = { target, asks: false, credential: host.token, api_url: host.url };
  await worker.rpc("set_delivery_target", permit);
  await worker.rpc("register_agent", { agent: "maker", roles: ["backend-developer"] });
  const sessionId = await openSession(client);
  const make = { key: "make", kind: "survey", phase: "build", role: "backend-developer" };
  const deliver = { key: "deliver", kind: "deliver", phase: "delivery", role: "integrator" };
  const steps = [
    { ...make, agent: "maker" },
    {
      ...{ ...deliver, agent: "integration", dependsOn: ["make"], input: { target } },
      policy: { leaseSeconds: 15 }, // so that its end is soon noticed
    },
  ];
  const plan = { reason: "Test", steps };
  const taskId = await submitTask(client, { sessionId, requirement: "Books", plan });
  const claiming = { queue: "maker", worker_id: crypto.randomUUID(), quantity: 1 };
  const { data } = await worker.rpc("claim_steps", claiming);
  const [leased] = z.array(z.object({ step_id: z.string(), lease_token: z.string() })).parse(data);
  const artifacts = [{ path: "src/app.ts", kind: "source", content: "export {};\n" }];
  const result = { output: {}, artifacts };
  const completion = { stepId: leased?.step_id, leaseToken: leased?.lease_token, result };
  const { error } = await worker.rpc("complete_steps", { completions: [completion] });
  if (error !== null) throw new Error(error.message);
  return { sessionId, taskId };
}

it("a worker killed once the host has made the branch, and before it hears of it, delivers once", async () => {
  const { client } = await signUp(test.stack);
  const { pulls, branches } = host.repository("acme/books");
  let kills = 0;
  const meanwhile = () => {
    kills += 1;
    kill("cogo-integration-worker");
  };
  const call = /^POST .*\/git\/refs$/;
  host.disturb({ call, times: 1, when: "after", status: 502, meanwhile });
  const { sessionId, taskId } = await submitDelivery(client, "github:acme/books");
  const session = await follow(client, `session:${sessionId}`);
  await session.until((event) => /^task:(completed|failed)$/.test(event.type));

  const path = `cogo-tasks/${taskId}/deliveries`;
  const { deliveries } = await get(client, path, deliveriesAnswer);
  expect(deliveries).toMatchObject([{ status: "delivered", error: null }]);
  expect([kills, pulls.length, branches.size]).toEqual([1, 1, 2]);
});
