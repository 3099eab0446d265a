import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AgentCoordinator } from "../../../../shared/engine/agents/agent_coordinator.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import {
  claim,
  clear,
  plannedStep,
  QUEUE,
  readStep,
  startPlan,
} from "../../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

let test: TestDatabase;
let coordinator: AgentCoordinator;
beforeAll(async () => {
  test = await openTestDatabase();
  coordinator = new AgentCoordinator(await openServiceClient(test));
  await test.asOwner("insert into cogo.queues (queue, function_slug) values ('second', 'second')");
  await test.asOwner(
    "insert into cogo.agents (agent, title, queue) values ('second-generator', 'Second', 'second')",
  );
  await test.asOwner(
    "insert into cogo.agent_roles values ('second-generator', 'backend-developer')",
  );
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const healthOf = async (name: string) =>
  (await coordinator.monitor()).agents.find(({ agent }) => agent === name);

describe("monitor()", () => {
  it("tells each agent's load, its workers and the limits in force", async () => {
    await startPlan(test, [plannedStep("a"), plannedStep("b")]);
    await claim(test, QUEUE, 1, { version: 3, capacity: 2 });
    await coordinator.adjust({ kind: "rate", rateLimit: "provider", perMinute: 30, burst: 2 });
    expect(await healthOf("code-generator")).toMatchObject({
      liveWorkers: 1,
      places: 2,
      running: 1,
      ready: 1,
      trouble: null,
    });
    const { workers, limits } = await coordinator.monitor();
    expect(workers.filter(({ agent }) => agent === "code-generator")).toMatchObject([
      { version: 3, capacity: 2, status: "active" },
    ]);
    expect(limits).toEqual({
      concurrency: [],
      rate: [{ rateLimit: "provider", perMinute: 30, burst: 2 }],
    });
  });
});

describe("adjust()", () => {
  it("drains an agent, which is then given nothing, and takes it back", async () => {
    await startPlan(test, [plannedStep("a")]);
    await coordinator.adjust({ kind: "agent", agent: "code-generator", status: "draining" });
    expect(await healthOf("code-generator")).toMatchObject({ trouble: "draining" });
    expect(await claim(test, QUEUE)).toEqual([]);
    await coordinator.adjust({ kind: "agent", agent: "code-generator", status: "active" });
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });

  it("bounds what runs at a time from the next claim on, and lifts the bound with null", async () => {
    const limit = { kind: "concurrency", scope: "agent", subject: "code-generator" } as const;
    await coordinator.adjust({ ...limit, quantity: 1 });
    await startPlan(test, [plannedStep("a"), plannedStep("b")]);
    expect(await claim(test, QUEUE, 2)).toHaveLength(1);
    expect(await claim(test, QUEUE, 2)).toEqual([]);
    await coordinator.adjust({ ...limit, quantity: null });
    expect(await claim(test, QUEUE, 2)).toHaveLength(1);
  });

  it.each([
    ["an unknown agent", { kind: "agent", agent: "nobody", capacity: 1 }, "not_found"],
    ["no capacity", { kind: "agent", agent: "code-generator", capacity: 0 }, "invalid_input"],
    [
      "a negative limit",
      { kind: "concurrency", scope: "queue", subject: QUEUE, quantity: -1 },
      "invalid_input",
    ],
    ["no rate", { kind: "rate", rateLimit: "provider", perMinute: 0, burst: 1 }, "invalid_input"],
  ] as const)("refuses %s", async (_, change, code) => {
    await expect(coordinator.adjust(change)).rejects.toMatchObject({ code });
  });
});

describe("handleFailures()", () => {
  it("takes the steps of vanished workers back and wakes their queue", async () => {
    await startPlan(test, [plannedStep("a")]);
    const [held] = await claim(test, QUEUE);
    await test.asOwner(
      "update cogo.steps set lease_expires_at = cogo.clock() - interval '1 second' where status = 'running'",
    );
    expect(await coordinator.handleFailures()).toMatchObject({ swept: { lease: 1 } });
    expect(await readStep(test, held?.stepId ?? "")).toMatchObject({ status: "ready", stalls: 1 });
  });
});

describe("optimise()", () => {
  it("moves waiting steps from an agent in trouble to another that plays their role", async () => {
    await startPlan(test, [plannedStep("a"), plannedStep("b")]);
    await coordinator.adjust({ kind: "agent", agent: "code-generator", status: "draining" });
    expect(await coordinator.optimise()).toBe(2);
    expect(await healthOf("second-generator")).toMatchObject({ ready: 2 });
    expect(await claim(test, "second", 2)).toHaveLength(2);
  });

  it("moves nothing while all are well", async () => {
    await startPlan(test, [plannedStep("a")]);
    expect(await coordinator.optimise()).toBe(0);
  });
});
