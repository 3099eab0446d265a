import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gate, statuses, submit, taskStatus, told, work } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  clear,
  createTask,
  openSession,
  plannedStep,
  START,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

describe("create_task()", () => {
  it("makes task, run and first steps in one transaction, and tells it", async () => {
    const task = await createTask(test, "Build a REST API");
    expect(await taskStatus(task)).toBe("running");
    expect(await statuses(task)).toEqual({ analyse: "ready", plan: "blocked" });
    expect(await told(task, "task:orchestrated")).toEqual([
      { requirement: "Build a REST API", priority: 100 },
    ]);
    expect(await task.asUser("select version, reason from cogo_api.plans")).toEqual([
      { version: 1, reason: "Every run begins with analysis and planning" },
    ]);
  });

  it("takes a plan that comes with the task, and analyses nothing", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
    expect(await statuses(task)).toEqual({ a: "ready", b: "blocked" });
    expect(await work(test)).toEqual(["a"]);
    expect(await work(test)).toEqual(["b"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("keeps whether models may be asked", async () => {
    const { run } = await test.createUser();
    const [session] = await run("select session_id from cogo_api.create_session('Test')");
    const create = "select models from cogo_api.create_task($1, 'Build it', models => $2)";
    const submitWith = (models: string) => run(create, [String(session?.session_id), models]);
    expect(await submitWith("off")).toEqual([{ models: "off" }]);
    await expect(submitWith("some")).rejects.toThrow(
      'Expected that models is known: one of auto, off, got "some"',
    );
  });

  it("returns a task whose plan has no work for anyone as completed", async () => {
    const { run } = await test.createUser();
    const [session] = await run("select session_id from cogo_api.create_session('Test')");
    const created = await run(
      "select status, finished_at from cogo_api.create_task($1, 'Build it', plan => $2::jsonb)",
      [String(session?.session_id), JSON.stringify({ steps: [gate("a")] })],
    );
    expect(created).toEqual([{ status: "completed", finished_at: expect.any(Date) }]);
  });

  it("leaves nothing behind when the plan that comes with it is refused", async () => {
    await expect(submit(test, [plannedStep("a", { kind: "unknown" })])).rejects.toMatchObject({
      sqlstate: "OG004",
    });
    expect(await test.asOwner("select from cogo.tasks")).toEqual([]);
  });

  it.each(["", "x".repeat(10_001)])(
    "refuses a requirement of the wrong length",
    async (requirement) => {
      await expect(createTask(test, requirement)).rejects.toMatchObject({ sqlstate: "23514" });
    },
  );

  it.each([-1, 1001])("refuses the priority %i", async (priority) => {
    const { sessionId, asUser } = await createTask(test);
    await expect(
      asUser("select from cogo_api.create_task($1, 'x', priority => $2)", [sessionId, priority]),
    ).rejects.toMatchObject({ sqlstate: "23514" });
  });

  it("refuses a session that has ended", async () => {
    const { sessionId, asUser } = await createTask(test);
    await asUser("select * from cogo_api.end_session($1)", [sessionId]);
    await expect(
      asUser("select from cogo_api.create_task($1, 'x')", [sessionId]),
    ).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it("lets a lower priority number run first", async () => {
    const { sessionId, asUser } = await createTask(test, "Ordinary");
    await asUser("select from cogo_api.create_task($1, 'Urgent', priority => 1)", [sessionId]);
    const { stepId } = await claimOne(test, "orchestration");
    expect(
      await asUser(
        "select requirement from cogo_api.tasks join cogo_api.steps using (task_id) where step_id = $1",
        [stepId],
      ),
    ).toEqual([{ requirement: "Urgent" }]);
  });
});

describe("create_task() with an idempotency key", () => {
  it("returns the first task for the same key", async () => {
    const { sessionId, asUser } = await createTask(test);
    const again = () =>
      asUser("select task_id from cogo_api.create_task($1, 'once', idempotency_key => 'k')", [
        sessionId,
      ]);
    expect(await again()).toEqual(await again());
    expect(
      await asUser(`select count(distinct run_id)::int as runs, count(*)::int as steps from cogo_api.steps
                    join cogo_api.tasks using (task_id) where requirement = 'once'`),
    ).toEqual([{ runs: 1, steps: 2 }]);
  });

  it.each([
    "'two'",
    "'one', title => 'Another'",
    "'one', priority => 5",
    "'one', deadline => '2040-01-01'",
    "'one', retention => '1 day'",
    "'one', models => 'off'",
    `'one', singleton => '{"key": "one"}'`,
    "'one', tags => '{a}'",
    `'one', plan => '{"steps": [{"key": "a", "kind": "gate", "phase": "b", "role": "backend-developer"}]}'`,
  ])("refuses a key that was used for another request: %s", async (other) => {
    const { sessionId, asUser } = await createTask(test);
    const submit = (request: string) =>
      asUser(`select from cogo_api.create_task($1, ${request}, idempotency_key => 'k')`, [
        sessionId,
      ]);
    await submit("'one'");
    await expect(submit(other)).rejects.toMatchObject({
      sqlstate: "OG003",
      message: "This idempotency key was used for another request in this session",
    });
    await submit("'one', title => null, tags => '{}'");
  });

  it("returns it though the deadline has passed and the session has ended since", async () => {
    const { sessionId, asUser } = await createTask(test);
    const submit = (key: string) =>
      asUser(
        `select task_id from cogo_api.create_task(
           $1, 'once', deadline => '2026-01-01T00:30:00Z', idempotency_key => $2)`,
        [sessionId, key],
      );
    test.setClock("2026-01-01T00:00:00Z");
    const [first] = await submit("k");
    test.setClock("2026-01-01T01:00:00Z");
    expect(await submit("k")).toEqual([first]);
    await expect(submit("l")).rejects.toMatchObject({ sqlstate: "OG005" });
    await asUser("select from cogo_api.cancel_task($1)", [String(first?.task_id)]);
    await asUser("select from cogo_api.end_session($1)", [sessionId]);
    expect(await submit("k")).toEqual([first]);
  });

  it("takes the same key in another session for another task", async () => {
    const tasks = [];
    for (const { sessionId, asUser } of [await createTask(test), await createTask(test)]) {
      tasks.push(
        ...(await asUser(
          "select task_id from cogo_api.create_task($1, 'x', idempotency_key => 'k')",
          [sessionId],
        )),
      );
    }
    expect(new Set(tasks.map((task) => task.task_id)).size).toBe(2);
  });
});

describe("create_task() with what is no plan", () => {
  it.each([
    "null",
    "[]",
    '"x"',
    "5",
    "{}",
    '{"steps": {}}',
    '{"steps": []}',
    '{"steps": [5]}',
    "[{}]",
  ])("refuses %s and analyses nothing", async (plan) => {
    const { sessionId, asUser } = await openSession(test);
    await expect(
      asUser("select from cogo_api.create_task($1, 'Build it', plan => $2::jsonb)", [
        sessionId,
        plan,
      ]),
    ).rejects.toMatchObject({ sqlstate: "OG004" });
    expect(await asUser("select task_id from cogo_api.tasks")).toEqual([]);
  });

  it.each([
    [{ key: 5 }, 'Step "5": expected key to be words-with-hyphens of at most 100 characters'],
    [{ priority: "x" }, 'Step "a": expected priority to be a number'],
    [{ priority: 1.5 }, 'Step "a": expected priority to be a whole number from 0 to 1000'],
    [{ dependsOn: "b" }, 'Step "a": expected dependsOn to be a list of at most 1000 keys'],
    [{ policy: { maxAttempts: 1.5 } }, 'Step "a" has a policy out of range: maxAttempts is 1.5'],
    [{ phase: undefined }, 'Step "a" has no phase'],
  ])("refuses a step with %j by name", async (change, message) => {
    const { sessionId, asUser } = await openSession(test);
    const plan = JSON.stringify({ steps: [plannedStep("a", change)] });
    await expect(
      asUser("select from cogo_api.create_task($1, 'Build it', plan => $2::jsonb)", [
        sessionId,
        plan,
      ]),
    ).rejects.toMatchObject({ sqlstate: "OG004", message: expect.stringContaining(message) });
  });
});

describe("create_task() with a deadline", () => {
  beforeEach(() => test.setClock(START));

  it("is failed by the sweep once the deadline has passed, and can be redriven then", async () => {
    const task = await submit(test, [plannedStep("a")], { deadline: at(60) });
    test.setClock(at(59));
    await sweep(test);
    expect(await taskStatus(task)).toBe("running");
    test.setClock(at(60));
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "deadline_exceeded"]);
    expect(await statuses(task)).toEqual({ a: "cancelled" });
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    await sweep(test);
    expect(await work(test)).toEqual(["a"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("counts while it is paused", async () => {
    const task = await submit(test, [plannedStep("a")], { deadline: at(60) });
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    test.setClock(at(60));
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "deadline_exceeded"]);
  });

  it("ends its sub-runs too", async () => {
    const below = { steps: [plannedStep("inner")] };
    const task = await submit(test, [plannedStep("a", { subRun: below })], { deadline: at(60) });
    test.setClock(at(60));
    await sweep(test);
    expect(await task.asUser("select status from cogo_api.runs order by number")).toEqual([
      { status: "failed" },
      { status: "cancelled" },
    ]);
  });

  it.each([0, -1])("refuses one %i seconds from now", async (seconds) => {
    await expect(submit(test, [plannedStep("a")], { deadline: at(seconds) })).rejects.toMatchObject(
      { sqlstate: "OG005" },
    );
  });
});

describe("create_task() with a retention", () => {
  it("keeps it with the task", async () => {
    const { asUser } = await submit(test, [plannedStep("a")], { retention: "30 days" });
    expect(await asUser("select retention::text from cogo_api.tasks")).toEqual([
      { retention: "30 days" },
    ]);
  });

  it.each(["0 days", "-1 day"])("refuses %s", async (retention) => {
    await expect(submit(test, [plannedStep("a")], { retention })).rejects.toMatchObject({
      sqlstate: "23514",
    });
  });
});
