import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  START,
  startPlan,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// A second agent that can play the role of the first one, on a queue of its own.
const SECOND = "second-generation";
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await test.asOwner("insert into cogo.queues (queue, function_slug) values ($1, 'second')", [
    SECOND,
  ]);
  await test.asOwner(
    "insert into cogo.agents (agent, title, queue) values ('second-generator', 'Second', $1)",
    [SECOND],
  );
  await test.asOwner(
    "insert into cogo.agent_roles values ('second-generator', 'backend-developer')",
  );
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const choose = async (exceptAgent: string | null = null) =>
  (
    await test.asOwner("select cogo.choose_agent('backend-developer', $1) as agent", [exceptAgent])
  )[0]?.agent;
const healthOf = async (agent: string) =>
  (await test.asWorker("select * from cogo_api.agent_health() where agent = $1", [agent]))[0];
const start = (count: number, change = {}) =>
  startPlan(
    test,
    Array.from({ length: count }, (_, index) => plannedStep(`s-${index}`, change)),
  );
const assigned = () =>
  test.asOwner(
    "select agent, queue, count(*)::int as steps from cogo.steps where phase = 'build' group by 1, 2 order by 1",
  );
const record = (agent: string, completed: number, failed: number, seconds: number) =>
  test.asOwner(
    `insert into cogo.agent_statistics (agent, completed, failed, stalled, mean_seconds, measured_at)
     values ($1, $2, $3, 0, $4, cogo.clock())`,
    [agent, completed, failed, seconds],
  );

describe("choose_agent()", () => {
  it("takes the one with more hands free", async () => {
    expect(await choose()).toBe("code-generator");
    await start(2);
    expect(await choose()).toBe("second-generator");
    await test.asWorker("select cogo_api.set_agent('code-generator', null, 20)");
    expect(await choose()).toBe("code-generator");
  });

  it("takes the one that failed less, and the faster of equals", async () => {
    await record("code-generator", 10, 30, 1);
    expect(await choose()).toBe("second-generator");
    await record("second-generator", 10, 30, 5);
    expect(await choose()).toBe("code-generator");
  });

  it("leaves out one that drains while there is another, and takes it when there is none", async () => {
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await choose()).toBe("second-generator");
    expect(await choose("second-generator")).toBe("code-generator");
  });

  it("is null for a role that nobody plays", async () => {
    const [row] = await test.asOwner("select cogo.choose_agent('no-such-role') as agent");
    expect(row).toEqual({ agent: null });
  });

  it("gives a planned step that names no agent to one that plays its role", async () => {
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    await startPlan(test, [plannedStep("a", { agent: undefined })]);
    expect(await assigned()).toEqual([{ agent: "second-generator", queue: SECOND, steps: 1 }]);
  });
});

describe("agent_health()", () => {
  it("shows what an agent has to do and what it could do", async () => {
    await start(3);
    await claim(test, QUEUE, 1, { capacity: 2 });
    expect(await healthOf("code-generator")).toMatchObject({
      status: "active",
      live_workers: 1,
      places: 2,
      running: 1,
      ready: 2,
      oldest_ready_at: new Date(START),
      heartbeat_at: new Date(START),
      trouble: null,
    });
  });

  it("counts an agent without workers as one idle worker: it is woken when needed", async () => {
    expect(await healthOf("code-generator")).toMatchObject({ live_workers: 0, places: 4 });
  });

  it("finds silent who does not come for 30 seconds while steps wait", async () => {
    await start(1);
    test.setClock(at(30));
    expect(await healthOf("code-generator")).toMatchObject({ trouble: null });
    test.setClock(at(31));
    expect(await healthOf("code-generator")).toMatchObject({ trouble: "silent" });
    await claim(test, QUEUE, 1);
    expect(await healthOf("code-generator")).toMatchObject({ trouble: null });
  });

  it("finds full who has no hands free while steps wait for 10 seconds", async () => {
    await start(3);
    await claim(test, QUEUE, 2, { capacity: 2 });
    test.setClock(at(10));
    expect(await healthOf("code-generator")).toMatchObject({ trouble: null });
    test.setClock(at(11));
    expect(await healthOf("code-generator")).toMatchObject({ trouble: "full" });
  });

  it("finds draining who drains", async () => {
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await healthOf("code-generator")).toMatchObject({ trouble: "draining" });
  });

  it("does not count workers of an earlier version as places", async () => {
    await claim(test, QUEUE, 1, { version: 1, capacity: 3 });
    await claim(test, QUEUE, 1, { version: 2, capacity: 5 });
    expect(await healthOf("code-generator")).toMatchObject({ live_workers: 1, places: 5 });
  });
});

describe("reassign_steps()", () => {
  const reassign = async (quantity = 100) =>
    (await test.asWorker("select cogo_api.reassign_steps($1) as moved", [quantity]))[0]?.moved;

  it("moves ready steps from an agent that drains, and tells the session why", async () => {
    const { asUser } = await start(2);
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await reassign()).toBe(2);
    expect(await assigned()).toEqual([{ agent: "second-generator", queue: SECOND, steps: 2 }]);
    const told = await asUser("select payload from cogo_api.events where type = 'step:reassigned'");
    expect(told).toHaveLength(2);
    expect(told[0]?.payload).toMatchObject({
      from: "code-generator",
      to: "second-generator",
      reason: "draining",
    });
    expect(await claim(test, SECOND, 5)).toHaveLength(2);
  });

  it("leaves running steps with the worker that has them", async () => {
    await start(2);
    const held = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await reassign()).toBe(1);
    expect(await complete(test, held)).toMatchObject({ status: "completed" });
  });

  it("moves no more than another has hands for", async () => {
    await start(10);
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await reassign()).toBe(4);
    expect(await reassign()).toBe(0);
  });

  it("moves what others can do past what nobody else can", async () => {
    const { taskId } = await start(1, { role: "software-architect", priority: 1 });
    await test.asOwner(
      "insert into cogo.agent_roles values ('code-generator', 'software-architect') on conflict do nothing",
    );
    await start(1, { priority: 900 });
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await reassign()).toBe(1);
    const left = await test.asOwner(
      "select agent from cogo.steps where task_id = $1 and phase = 'build'",
      [taskId],
    );
    expect(left).toEqual([{ agent: "code-generator" }]);
  });

  it("moves no more than asked for", async () => {
    await start(4);
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await reassign(3)).toBe(3);
  });

  it("moves nothing while all are well, nor to one in trouble", async () => {
    await start(2);
    expect(await reassign()).toBe(0);
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    await test.asWorker("select cogo_api.set_agent('second-generator', 'draining')");
    expect(await reassign()).toBe(0);
  });
});

describe("coordinate(), in every sweep", () => {
  it("fails over when an agent's workers have died: its steps go to another that is woken for them", async () => {
    await start(1);
    test.setClock(at(31));
    expect(await sweep(test)).toMatchObject({ woken: [SECOND] });
    expect(await assigned()).toEqual([{ agent: "second-generator", queue: SECOND, steps: 1 }]);
  });

  it("takes from one that is full what it cannot take within seconds", async () => {
    await start(4);
    await claim(test, QUEUE, 2, { capacity: 2 });
    test.setClock(at(11));
    await sweep(test);
    expect(await assigned()).toEqual([
      { agent: "code-generator", queue: QUEUE, steps: 2 },
      { agent: "second-generator", queue: SECOND, steps: 2 },
    ]);
  });

  it("does not count against an agent what it refused, such as an impossible requirement", async () => {
    await start(1);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await sweep(test);
    const [row] = await test.asWorker(
      "select completed, failed from cogo_api.agents where agent = 'code-generator'",
    );
    expect(row).toEqual({ completed: 0, failed: 0 });
  });

  it("does not count against an agent what was its user's doing, such as a denied budget", async () => {
    await start(1);
    await fail(test, await claimOne(test, QUEUE), { code: "budget_exceeded" });
    await sweep(test);
    const [row] = await test.asWorker(
      "select completed, failed from cogo_api.agents where agent = 'code-generator'",
    );
    expect(row).toEqual({ completed: 0, failed: 0 });
  });

  it("measures the last hour of each agent, once a minute", async () => {
    const statistics = async () =>
      (
        await test.asWorker(
          "select completed, failed, stalled, mean_seconds, wait_p50_seconds, wait_p95_seconds, measured_at from cogo_api.agents where agent = 'code-generator'",
        )
      )[0];
    await start(3, { policy: { retryStrategy: "none", maxAttempts: 9 } });
    test.setClock(at(2));
    const [good, bad, vanished] = await claim(test, QUEUE, 3);
    if (good === undefined || bad === undefined || vanished === undefined) throw new Error("Three");
    test.setClock(at(6));
    await complete(test, good);
    await fail(test, bad, { retryAfterSeconds: 900 });
    test.setClock(at(22.5));
    await sweep(test);
    const first = {
      completed: 1,
      failed: 1,
      stalled: 1,
      mean_seconds: 4,
      wait_p50_seconds: 2,
      wait_p95_seconds: 2,
      measured_at: new Date(at(22.5)),
    };
    expect(await statistics()).toEqual(first);
    test.setClock(at(60));
    await sweep(test);
    expect(await statistics()).toEqual(first);
    test.setClock(at(3800));
    await sweep(test);
    expect(await statistics()).toMatchObject({ completed: 0, failed: 0, stalled: 0 });
  });
});
