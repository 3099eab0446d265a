import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sessionAnswer } from "../../functions/sessions/contract.ts";
import { snapshotAnswer, taskAnswer } from "../../functions/tasks/contract.ts";
import { deployToStack } from "../../scripts/stack/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { invoke, refusal } from "../support/api.ts";
import { eventually, signUp, startTestStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack({ native: false, options: { projectRoot: "." } });
  const entrypoint = resolve("test/e2e/fixtures/night-shift/index.ts");
  await deployToStack(test.folder, { slug: "night-shift-worker", entrypoint });
});
afterAll(() => test.end());

/** As an operator has a function tell the project which flows it serves. */
async function register(): Promise<Response> {
  return await fetch(`${test.stack.urls.functions}/night-shift-worker/flows`, {
    method: "PUT",
    headers: { apikey: test.stack.keys.secret },
  });
}

async function openSession() {
  const { client } = await signUp(test.stack);
  const opened = await invoke(client, "POST", "cogo-sessions", sessionAnswer, { title: "Flows" });
  return { client, sessionId: opened.session.sessionId };
}

/** What is streamed of a task, as it comes. */
async function followStream(client: ApiClient, taskId: string): Promise<readonly unknown[]> {
  const streamed: unknown[] = [];
  await client.realtime.setAuth();
  const channel = client.channel(`task:${taskId}`, { config: { private: true } });
  channel.on("broadcast", { event: "agent:stream" }, ({ payload }) => void streamed.push(payload));
  await new Promise((resolve) => channel.subscribe(resolve));
  return streamed;
}

describe("a function that serves flows", () => {
  it("tells the project which they are, when it is asked with the secret key", async () => {
    const stranger = await fetch(`${test.stack.urls.functions}/night-shift-worker/flows`, {
      method: "PUT",
      headers: { apikey: test.stack.keys.publishable },
    });
    expect(stranger.status).toBe(401);
    const answer = await register();
    expect(await answer.json()).toEqual({ registered: 3 });
    const { client } = await signUp(test.stack);
    const { data } = await client.from("flows").select("flow,version,function_slug").order("flow");
    expect(data).toEqual([
      { flow: "checkout", version: 1, function_slug: "night-shift-worker" },
      { flow: "night-shift", version: 1, function_slug: "night-shift-worker" },
      { flow: "square", version: 1, function_slug: "night-shift-worker" },
    ]);
  });

  it("runs one that is started over HTTP: branches, a night, an event", async () => {
    await register();
    const { client, sessionId } = await openSession();
    const flow = { name: "night-shift", input: { numbers: [1, 2, 3] } };
    const { task } = await invoke(client, "POST", "cogo-tasks", taskAnswer, { sessionId, flow });
    expect(task.requirement).toBe('Run the flow "night-shift"');
    const streamed = await followStream(client, task.taskId);
    const path = `cogo-tasks/${task.taskId}`;
    const step = async () => (await invoke(client, "GET", path, snapshotAnswer)).steps[0];

    await eventually(async () => ((await step())?.waitingFor === "time" ? true : undefined));
    await test.stack.database.query("select set_config('cogo.clock', $1, false)", [
      new Date(Date.now() + 86_400_000).toISOString(),
    ]);
    await eventually(async () => ((await step())?.waitingFor === "event" ? true : undefined));
    await test.stack.database.query("select set_config('cogo.clock', '', false)");
    const event = { name: "name", payload: { name: "Anna" } };
    await invoke(client, "POST", `${path}/events`, z.unknown(), event);

    const ended = await eventually(async () => {
      const snapshot = await invoke(client, "GET", path, snapshotAnswer);
      return snapshot.task.status === "running" ? undefined : snapshot;
    });
    expect(ended.task.status).toBe("completed");
    const { data } = await client.from("steps").select("output").eq("key", "night-shift");
    expect(data).toEqual([{ output: { name: "Anna", sum: 14 } }]);
    expect(streamed).toMatchObject([{ squares: [1, 4, 9] }]);
  });

  it("is not asked for one that nobody serves", async () => {
    const { client, sessionId } = await openSession();
    const body = { sessionId, flow: { name: "day-shift" } };
    expect(await refusal(client, "POST", "cogo-tasks", body)).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("is not started with what it does not take", async () => {
    await register();
    const { client, sessionId } = await openSession();
    const body = { sessionId, flow: { name: "checkout", input: { url: 5 } } };
    expect(await refusal(client, "POST", "cogo-tasks", body)).toMatchObject({
      status: 400,
      code: "invalid_input",
      errors: [{ path: "flow.input.url" }],
    });
  });

  it("nor by a plan with what it does not take, or in a version that no column holds", async () => {
    await register();
    const { client, sessionId } = await openSession();
    const input = { flow: "checkout", input: { url: 5 } };
    const steps = [{ key: "pay", kind: "flow", phase: "pay", role: "night-shift-worker", input }];
    const planned = { sessionId, requirement: "Pay", plan: { steps } };
    expect(await refusal(client, "POST", "cogo-tasks", planned)).toMatchObject({
      status: 400,
      code: "invalid_input",
      errors: [{ path: "pay.input.input.url" }],
    });
    const flow = { name: "checkout", version: 2_147_483_648 };
    expect(await refusal(client, "POST", "cogo-tasks", { sessionId, flow })).toMatchObject({
      status: 400,
      errors: [{ path: "body.flow.version" }],
    });
  });

  it("goes on after a kill: what was paid is not paid again", async () => {
    const calls: (string | undefined)[] = [];
    let slowCalled = () => {};
    const called = new Promise<void>((resolve) => {
      slowCalled = resolve;
    });
    const shop = createServer((incoming, outgoing) => {
      calls.push(incoming.url);
      const isFirst = calls.filter((url) => url === "/slow").length === 1;
      if (incoming.url === "/slow" && isFirst) return slowCalled(); // and never answered
      outgoing.end("done");
    });
    await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
    const { port } = shop.address() as AddressInfo;

    await register();
    const { client, sessionId } = await openSession();
    const flow = { name: "checkout", input: { url: `http://127.0.0.1:${port}` } };
    const { task } = await invoke(client, "POST", "cogo-tasks", taskAnswer, { sessionId, flow });
    await called;
    const victim = test.stack.functions.running().find(({ slug }) => slug === "night-shift-worker");
    process.kill(victim?.pid ?? 0, "SIGKILL");

    const ended = await eventually(async () => {
      const path = `cogo-tasks/${task.taskId}`;
      const snapshot = await invoke(client, "GET", path, snapshotAnswer);
      return snapshot.task.status === "running" ? undefined : snapshot;
    }, 90_000);
    shop.close();
    expect(ended.steps[0]).toMatchObject({ status: "completed", stalls: 1, attempts: 0 });
    expect(calls).toEqual(["/pay", "/slow", "/slow"]);
  });

  it("is replaced in its place by the next deploy", async () => {
    const running = () =>
      test.stack.functions.running().find(({ slug }) => slug === "night-shift-worker");
    await register();
    const before = running();
    const entrypoint = resolve("test/e2e/fixtures/night-shift/index.ts");
    await deployToStack(test.folder, { slug: "night-shift-worker", entrypoint });
    expect((await register()).status).toBe(200);
    expect(running()?.pid).not.toBe(before?.pid);
  });
});
