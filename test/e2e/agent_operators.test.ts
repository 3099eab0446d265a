import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  agentAnswer,
  agentsAnswer,
  healthAnswer,
  heartbeatAnswer,
  limitsAnswer,
  reassignAnswer,
  rolesAnswer,
  sweepAnswer,
} from "../../functions/agents/contract.ts";
import {
  agentStatusChangeSchema,
  readEvents,
  roleEvaluationSchema,
} from "../../shared/engine/mod.ts";
import { get, invoke, post, refusal } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { signUp } from "../support/stack.ts";
import { OTHER_QUEUE, QUEUE, step, TestedEngine } from "../support/tested_engine.ts";

let engine: TestedEngine;
beforeAll(async () => {
  engine = await TestedEngine.start();
});
afterAll(() => engine.test.end());

/** What is broadcast to operators from now on. */
async function listenToOperators() {
  const heard: z.output<typeof agentStatusChangeSchema>[] = [];
  const channel = engine.operator.channel("operators", { config: { private: true } });
  channel.on("broadcast", { event: "agent:status" }, ({ payload }) => {
    heard.push(agentStatusChangeSchema.parse(payload));
  });
  const status = await new Promise((resolve) => {
    channel.subscribe(resolve);
  });
  expect(status).toBe("SUBSCRIBED");
  return heard;
}

describe("operators", () => {
  it("see how each agent is, and users do not", async () => {
    const { client } = await signUp(engine.test.stack);
    const { agents } = await get(client, "cogo-agents", agentsAnswer);
    expect(agents.find(({ agent }) => agent === QUEUE)).toMatchObject({ status: "active" });
    for (const [method, path, body] of [
      ["GET", "cogo-agents/health", undefined],
      ["PATCH", `cogo-agents/${QUEUE}`, { capacity: 2 }],
      ["PUT", `cogo-agents/limits/concurrency/queue/${QUEUE}`, { quantity: 1 }],
      ["DELETE", `cogo-agents/limits/concurrency/queue/${QUEUE}`, undefined],
      ["PUT", "cogo-agents/limits/rate/some-provider", { perMinute: 1 }],
      ["POST", "cogo-agents/reassign", {}],
      ["POST", "cogo-agents/sweep", {}],
    ] as const) {
      const problem = await refusal(client, method, path, body);
      expect(problem, path).toMatchObject({ status: 403, code: "forbidden" });
    }
    await engine.claim();
    const health = await get(engine.operator, "cogo-agents/health", healthAnswer);
    expect(health.agents.find(({ agent }) => agent === QUEUE)).toMatchObject({ trouble: null });
    expect(health.workers.filter(({ agent }) => agent === QUEUE)).toMatchObject([
      { status: "active" },
    ]);
  });

  it("bound what runs at a time, and lift the bound again", async () => {
    const path = `cogo-agents/limits/concurrency/queue/${QUEUE}`;
    const { limits } = await invoke(engine.operator, "PUT", path, limitsAnswer, { quantity: 1 });
    expect(limits.concurrency).toEqual([{ scope: "queue", subject: QUEUE, quantity: 1 }]);
    await engine.submit([step("one"), step("two")]);
    const first = await engine.claim();
    expect(first).toHaveLength(1);
    expect(await engine.claim()).toEqual([]);
    const lifted = await invoke(engine.operator, "DELETE", path, limitsAnswer);
    expect(lifted.limits.concurrency).toEqual([]);
    for (const leased of [...first, ...(await engine.claim())]) await engine.complete(leased);
  });

  it("bound how fast steps start", async () => {
    const path = "cogo-agents/limits/rate/some-provider";
    const { limits } = await invoke(engine.operator, "PUT", path, limitsAnswer, { perMinute: 1 });
    expect(limits.rate).toEqual([{ rateLimit: "some-provider", perMinute: 1, burst: 1 }]);
    const limited = { rateLimit: "some-provider" };
    const task = await engine.submit([step("one", limited), step("two", limited)]);
    const claimed = await engine.claim();
    expect(claimed).toHaveLength(1);
    expect((await task.snapshot()).steps.map(({ waitingFor }) => waitingFor).sort()).toEqual([
      null,
      "turn",
    ]);
    await invoke(engine.operator, "PUT", path, limitsAnswer, { perMinute: 60_000 });
    for (const leased of [...claimed, ...(await engine.claim())]) await engine.complete(leased);
  });

  it("drain an agent: it is given nothing, and its waiting steps go to another", async () => {
    const heard = await listenToOperators();
    const drained = await invoke(engine.operator, "PATCH", `cogo-agents/${QUEUE}`, agentAnswer, {
      status: "draining",
    });
    expect(drained.agent.status).toBe("draining");
    const task = await engine.submit([step("one")]);
    expect(await engine.claim()).toEqual([]);
    await post(engine.operator, "cogo-agents/reassign", reassignAnswer, {});
    expect((await task.snapshot()).steps).toMatchObject([{ agent: OTHER_QUEUE }]);
    for (const leased of await engine.claim(OTHER_QUEUE)) await engine.complete(leased);
    await invoke(engine.operator, "PATCH", `cogo-agents/${QUEUE}`, agentAnswer, {
      status: "active",
    });
    expect((await task.snapshot()).task.status).toBe("completed");
    const { sessionId } = task;
    const told = await readEvents(task.client, { sessionId, after: 0, limit: 100 });
    expect(
      told.filter(({ type }) => type === "agent:assigned").map(({ payload }) => payload),
    ).toMatchObject([
      { agent: QUEUE, reason: "plan" },
      { agent: OTHER_QUEUE, from: QUEUE },
    ]);
    await expect.poll(() => heard.map(({ status }) => status)).toEqual(["draining", "active"]);
    await engine.operator.removeAllChannels();
  });

  it("alone hear how all agents are", async () => {
    const { client } = await signUp(engine.test.stack);
    expect(await follow(client, "operators")).toMatchObject({ status: "CHANNEL_ERROR" });
  });

  it("get an error for what does not exist and what is out of range", async () => {
    expect(
      await refusal(engine.operator, "PATCH", "cogo-agents/nobody", { status: "draining" }),
    ).toMatchObject({ status: 404, code: "not_found" });
    expect(await refusal(engine.operator, "PATCH", `cogo-agents/${QUEUE}`, {})).toMatchObject({
      status: 400,
    });
    const path = `cogo-agents/limits/concurrency/nothing/${QUEUE}`;
    expect(await refusal(engine.operator, "PUT", path, { quantity: 1 })).toMatchObject({
      status: 400,
    });
  });

  it("register agents that everybody finds, and say what they play", async () => {
    const { client } = await signUp(engine.test.stack);
    const writer = { agent: "my-writer", capabilities: ["documentation"], heartbeatSeconds: 600 };
    expect(await refusal(client, "POST", "cogo-agents", writer)).toMatchObject({ status: 403 });
    await post(engine.operator, "cogo-agents", agentAnswer, writer);
    const { agent } = await get(client, "cogo-agents/my-writer", agentAnswer);
    expect(agent).toMatchObject({ roles: ["technical-writer"], queue: "my-writer", silent: false });
    const path = "cogo-agents/my-writer/heartbeat";
    const { silentAt } = await post(engine.operator, path, heartbeatAnswer, {});
    expect(Date.parse(silentAt ?? "")).toBeGreaterThan(Date.now());
    const assignments = { "technical-writer": ["my-writer"] };
    await invoke(engine.operator, "PUT", "cogo-agents/roles", rolesAnswer, { assignments });
    const { roles } = await get(client, "cogo-agents/roles", rolesAnswer);
    const technicalWriter = roles.find(({ role }) => role === "technical-writer");
    expect(technicalWriter?.agents).toEqual(["my-writer"]);
    const lacking = { assignments: { "api-documenter": ["my-writer"] } };
    expect(await refusal(engine.operator, "PUT", "cogo-agents/roles", lacking)).toMatchObject({
      status: 400,
      detail: expect.stringContaining("api-reference"),
    });
  });

  it("and users ask who would do a step", async () => {
    const { client } = await signUp(engine.test.stack);
    const question = { kind: "document", requirement: "An OpenAPI reference" };
    const evaluation = await post(
      client,
      "cogo-agents/roles/evaluate",
      roleEvaluationSchema,
      question,
    );
    expect(evaluation.candidates[0]).toMatchObject({ role: "api-documenter" });
    expect(evaluation.needs).toEqual(["documentation"]);
  });

  it("sweep by hand", async () => {
    const swept = await post(engine.operator, "cogo-agents/sweep", sweepAnswer);
    expect(swept.swept).toEqual({});
  });
});
