import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submit, told } from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  createTask,
  plannedStep,
  QUEUE,
  START,
  startPlan,
  sweep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await test.asOwner("truncate realtime.messages");
  test.setClock(START);
});

const AGENT = "code-generator";
const set = (status: string, agent = AGENT) =>
  test.asWorker("select cogo_api.set_agent($1, $2)", [agent, status]);
const sweepAt = async (seconds: number) => {
  test.setClock(at(seconds));
  await sweep(test);
};
const states = (task: TaskFixture) => told(task, "agent:status");
const logged = async () =>
  (
    await test.asWorker(
      "select sequence::int, agent, status, previous from cogo_api.agent_status_changes order by sequence",
    )
  ).map((row) => [row.sequence, row.agent, row.status, row.previous]);

describe("agent:status", () => {
  it("tells the tasks that wait for an agent that it drains, and when it is back", async () => {
    const waiting = await submit(test, [plannedStep("a"), plannedStep("b")]);
    const elsewhere = await submit(test, [
      plannedStep("c", { role: "technical-writer", agent: "knowledge" }),
    ]);
    await set("draining");
    const drains = {
      ...{ agent: AGENT, status: "draining", previous: "active", since: expect.any(String) },
      ...{ waiting: 2, running: 0, keys: ["a", "b"] },
    };
    expect(await states(waiting)).toEqual([drains]);
    await sweepAt(5);
    expect(await states(waiting)).toEqual([drains]);
    await set("active");
    expect(await states(waiting)).toEqual([
      drains,
      { ...drains, status: "active", previous: "draining", since: expect.any(String) },
    ]);
    expect(await states(elsewhere)).toEqual([]);
    expect(await logged()).toEqual([
      [1, AGENT, "draining", "active"],
      [2, AGENT, "active", "draining"],
    ]);
  });

  it("tells a task that comes to wait for it later, and one that runs on it", async () => {
    const running = await submit(test, [plannedStep("held")]);
    const step = await claimOne(test, QUEUE);
    await set("draining");
    expect(await states(running)).toMatchObject([{ status: "draining", waiting: 0, running: 1 }]);
    const later = await submit(test, [plannedStep("late")]);
    await sweepAt(5);
    expect(await states(later)).toMatchObject([{ status: "draining", keys: ["late"] }]);
    await complete(test, step);
    await set("active");
    expect(await states(running)).toHaveLength(1);
    expect(await states(later)).toHaveLength(2);
  });

  it("tells that nobody comes, and that somebody came", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await sweepAt(30);
    expect(await states(task)).toEqual([]);
    await sweepAt(31);
    expect(await states(task)).toMatchObject([{ status: "silent", keys: ["a"] }]);
    await claimOne(test, QUEUE);
    await sweepAt(32);
    expect(await states(task)).toMatchObject([{ status: "silent" }, { previous: "silent" }]);
    expect(await logged()).toEqual([
      [1, AGENT, "silent", "active"],
      [2, AGENT, "active", "silent"],
    ]);
  });

  it("tells operators of one whose heartbeats cease though nothing waits for it", async () => {
    await test.asWorker("select cogo_api.register_agent('idle', roles => '{integrator}')");
    await sweepAt(59);
    expect(await logged()).toEqual([]);
    await sweepAt(61);
    expect(await logged()).toEqual([[1, "idle", "silent", "active"]]);
    await test.asOwner("delete from cogo.agents where agent = 'idle'");
  });

  it("tells whom an agent whose heartbeats cease leaves waiting, also where another takes over", async () => {
    await test.asWorker("select cogo_api.register_agent('second', roles => '{backend-developer}')");
    const second = { role: "backend-developer", agent: "second" };
    const [early, running] = [
      await submit(test, [plannedStep("a", second)]),
      await submit(test, [plannedStep("b", second)]),
    ];
    await test.asOwner("update cogo.steps set priority = 1 where task_id = $1", [running.taskId]);
    await claimOne(test, "second");
    test.setClock(at(58));
    const late = await submit(test, [plannedStep("c", second)]);
    await sweepAt(61);
    const silent = { agent: "second", status: "silent", previous: "active" };
    expect(await states(early)).toMatchObject([{ ...silent, waiting: 1, running: 0 }]);
    expect(await states(late)).toMatchObject([{ ...silent, waiting: 1, keys: ["c"] }]);
    expect(await states(running)).toMatchObject([silent]);
    expect(await told(running, "step:reassigned")).toMatchObject([{ from: "second", to: AGENT }]);
    await test.asOwner("delete from cogo.sessions where true");
    await test.asOwner("delete from cogo.agents where agent = 'second'");
    await test.asOwner("delete from cogo.queues where queue = 'second'");
  });

  it("says full until nothing waits too long, not each time that a hand is free", async () => {
    const task = await submit(
      test,
      ["a", "b", "c", "d"].map((key) => plannedStep(key)),
    );
    const [first, second] = await claim(test, QUEUE, 2, { capacity: 2 });
    if (first === undefined || second === undefined) throw new Error("Expected two");
    await sweepAt(11);
    expect(await states(task)).toMatchObject([{ status: "full", waiting: 2, keys: ["c", "d"] }]);
    await complete(test, first);
    await sweepAt(12);
    expect(await logged()).toHaveLength(1);
    await claim(test, QUEUE, 2, { capacity: 2 });
    await complete(test, second);
    await sweepAt(13);
    expect(await states(task)).toMatchObject([{ status: "full" }, { status: "active" }]);
  });

  it("is one event a task for many steps, and a hundred tasks a sweep", async () => {
    const many = await submit(
      test,
      Array.from({ length: 150 }, (_, n) => plannedStep(`s-${n}`)),
    );
    for (let n = 0; n < 120; n += 1) {
      await many.asUser(
        "select from cogo_api.create_task($1, 'x', plan => $2::jsonb, priority => 1)",
        [many.sessionId, JSON.stringify({ steps: [plannedStep("one")] })],
      );
    }
    const count = async () =>
      (await many.asUser("select task_id from cogo_api.events where type = 'agent:status'")).length;
    await test.asOwner("truncate realtime.messages");
    await set("draining");
    expect(await count()).toBe(100);
    const messages = await test.database.query(
      "select event from realtime.messages where topic not like 'task:%' order by event",
    );
    expect(messages.map((row) => row.event)).toEqual([
      "agent:status",
      "events:appended",
      "events:appended",
    ]);
    await sweepAt(5);
    expect(await count()).toBe(121);
    expect(await states(many)).toMatchObject([{ waiting: 150 }]);
    await sweepAt(10);
    expect(await count()).toBe(121);
  });

  it("is heard by operators, with what the agent has to do", async () => {
    await submit(test, [plannedStep("a")]);
    await set("draining");
    const [message] = await test.database.query(
      "select event, payload, private from realtime.messages where topic = 'operators'",
    );
    expect(message).toMatchObject({
      event: "agent:status",
      private: true,
      payload: {
        ...{ sequence: 1, type: "agent:status", agent: AGENT, status: "draining" },
        ...{ previous: "active", ready: 1, running: 0, places: 4, liveWorkers: 0 },
      },
    });
  });

  it("costs a sweep nothing while all are well", async () => {
    await submit(test, [plannedStep("a")]);
    await sweepAt(5);
    expect(await logged()).toEqual([]);
    const [notices] = await test.asOwner("select count(*)::int as n from cogo.agent_notices");
    expect(notices).toEqual({ n: 0 });
  });
});

describe("agent:assigned", () => {
  const assigned = (task: TaskFixture) => told(task, "agent:assigned");

  it("says of a plan whom it gave what, with the fitness where that was weighed", async () => {
    const steps = [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"] }),
      plannedStep("c", { role: "technical-writer", agent: "knowledge" }),
      plannedStep("d", { kind: "gate" }),
    ];
    const task = await startPlan(test, []);
    expect(await assigned(task)).toEqual([]);
    const decided = await startPlan(test, steps);
    expect(await assigned(decided)).toEqual([
      {
        ...{ agent: AGENT, reason: "plan", count: 2 },
        steps: ["a", "b"].map((key) => ({ key, role: "backend-developer" })),
      },
      {
        ...{ agent: "knowledge", reason: "plan", count: 1 },
        steps: [{ key: "c", role: "technical-writer" }],
      },
    ]);
  });

  it("says of each step how fit its agent is, as it was decided", async () => {
    const weighed = {
      step: "a",
      agent: AGENT,
      fitness: {
        score: 0.93,
        factors: [
          { name: "outcomes", value: 0.9, weight: 1, contribution: 0.9, reason: "…" },
          { name: "agent", value: 0.3, weight: 0.1, contribution: 0.03, reason: "…" },
        ],
      },
    };
    const task = await submitDecided(
      [plannedStep("a"), plannedStep("b")],
      [weighed, { ...weighed, step: "b", agent: "another" }, "nonsense"],
    );
    expect(await assigned(task)).toMatchObject([
      {
        steps: [
          { key: "a", fitness: { score: 0.93, factors: { outcomes: 0.9, agent: 0.03 } } },
          { key: "b", role: "backend-developer" },
        ],
      },
    ]);
  });

  it("is one event for two thousand steps, and says how many there are", async () => {
    const task = await submit(
      test,
      Array.from({ length: 2000 }, (_, n) => plannedStep(`s-${n}`)),
    );
    const [event, ...more] = (await assigned(task)) as { count: number; steps: unknown[] }[];
    expect([event?.count, event?.steps.length, more]).toEqual([2000, 20, []]);
  });

  it("says of a revision whom it gave what it added or replaced", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
    await task.asUser("select cogo_api.revise_plan($1, $2::jsonb)", [
      task.taskId,
      JSON.stringify({
        reason: "Better",
        add: [plannedStep("c")],
        replace: [plannedStep("b", { role: "software-architect" })],
      }),
    ]);
    expect((await assigned(task)).slice(1)).toMatchObject([
      {
        reason: "revision",
        count: 2,
        steps: [{ key: "b", role: "software-architect" }, { key: "c" }],
      },
    ]);
  });

  it("says of steps that were moved from whom to whom, and why", async () => {
    await test.asOwner(
      "insert into cogo.queues (queue, function_slug) values ('second', 'second')",
    );
    await test.asOwner(
      "insert into cogo.agents (agent, title, queue) values ('second', 'Second', 'second')",
    );
    await test.asOwner("insert into cogo.agent_roles values ('second', 'backend-developer')");
    const task = await submit(test, [plannedStep("a"), plannedStep("b")]);
    await set("draining");
    await sweepAt(5);
    const moved = (await assigned(task)).slice(1);
    expect(moved).toMatchObject([
      {
        agent: "second",
        from: AGENT,
        reason: "draining",
        count: 2,
        steps: [{ key: "a" }, { key: "b" }],
      },
    ]);
    expect(moved).toMatchObject([
      { steps: [{ fitness: { factors: { agent: expect.any(Number) } } }, {}] },
    ]);
    await test.asOwner("delete from cogo.sessions where true");
    await test.asOwner("delete from cogo.agents where agent = 'second'");
    await test.asOwner("delete from cogo.queues where queue = 'second'");
  });

  async function submitDecided(steps: readonly object[], outcome: readonly unknown[]) {
    const task = await createTask(test);
    await complete(test, await claimOne(test, "orchestration"));
    await complete(test, await claimOne(test, "orchestration"), {
      output: {},
      plan: {
        template: "code-generation",
        templateVersion: 1,
        strategy: "parallel",
        reason: "Test",
        steps,
      },
      decisions: [{ kind: "assignment", inputs: {}, outcome, reasons: ["Because"] }],
    });
    return task;
  }
});
