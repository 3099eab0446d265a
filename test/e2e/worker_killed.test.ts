import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { deliveriesAnswer, taskAnswer } from "../../functions/tasks/contract.ts";
import { get, openSession, post, readTask, submitTask } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { type GitHost, startGitHost } from "../support/git_host/git_host.ts";
import { makeClient, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
let host: GitHost;
let passed: { readonly client: Awaited<ReturnType<typeof signUp>>["client"]; taskId: string };
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
  passed = { client, taskId };
});

it.each([
  ["commit", /^POST .*\/git\/commits$/],
  ["branch", /^POST .*\/git\/refs$/],
  ["pull request", /^POST .*\/pulls$/],
])(
  "a worker killed once the host has made the %s, and before it hears of it, delivers once",
  async (_, call) => {
    const { client, taskId } = passed;
    const target = "github:acme/books";
    const options = { target, asks: false, credential: host.token, api_url: host.url };
    await makeClient(test.stack, test.stack.keys.secret).rpc("set_delivery_target", options);
    const { pulls, branches } = host.repository("acme/books");
    const before = { pulls: pulls.length, branches: branches.size };
    let kills = 0;
    const meanwhile = () => {
      kills += 1;
      kill("cogo-integration-worker");
    };
    host.disturb({ call, times: 1, when: "after", status: 502, meanwhile });

    const path = `cogo-tasks/${taskId}/deliveries`;
    const { task } = await post(client, path, taskAnswer, { target });
    const session = await follow(client, `session:${task.sessionId}`);
    const ends = async (id: string) =>
      await session.until(
        (event) => event.taskId === id && /^task:(completed|failed)$/.test(event.type),
      );
    await ends(task.taskId);
    expect(kills).toBe(1);
    const { deliveries } = await get(client, path, deliveriesAnswer);
    expect(deliveries).toMatchObject([{ status: "delivered", error: null }]);
    expect({ pulls: pulls.length, branches: branches.size }).toEqual({
      pulls: before.pulls + 1,
      branches: before.branches + 1,
    });
    const { task: back } = await post(client, path, taskAnswer, { target, rollBack: true });
    await ends(back.taskId);
    expect(branches.size).toBe(before.branches);
  },
);
