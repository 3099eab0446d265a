import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claim, claimOne, complete, createTask, planTask } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => test.asOwner("delete from cogo.sessions where true"));

describe("create_task()", () => {
  it("returns the first task for the same idempotency key", async () => {
    const { sessionId, asUser } = await createTask(test);
    const submit = () =>
      asUser("select task_id from api.create_task($1, 'once', idempotency_key => 'k')", [
        sessionId,
      ]);
    expect(await submit()).toEqual(await submit());
    expect(await asUser("select count(*)::int from api.tasks where requirement = 'once'")).toEqual([
      { count: 1 },
    ]);
  });

  it("refuses an idempotency key that was used for another requirement", async () => {
    const { sessionId, asUser } = await createTask(test);
    await asUser("select * from api.create_task($1, 'one', idempotency_key => 'k')", [sessionId]);
    await expect(
      asUser("select * from api.create_task($1, 'two', idempotency_key => 'k')", [sessionId]),
    ).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it.each(["", "x".repeat(10_001)])(
    "refuses a requirement of the wrong length",
    async (requirement) => {
      await expect(createTask(test, requirement)).rejects.toMatchObject({ sqlstate: "23514" });
    },
  );

  it("refuses a closed session", async () => {
    const { sessionId, asUser } = await createTask(test);
    await asUser("select * from api.close_session($1)", [sessionId]);
    await expect(
      asUser("select * from api.create_task($1, 'x')", [sessionId]),
    ).rejects.toMatchObject({
      sqlstate: "OG003",
    });
  });
});

describe("cancel_task()", () => {
  it("cancels every open step in one transaction, and changes nothing the second time", async () => {
    const { taskId, asUser } = await createTask(test);
    await planTask(test);
    const cancel = () =>
      asUser("select status, error from api.cancel_task($1, 'enough')", [taskId]);
    const cancelled = [
      { status: "cancelled", error: { code: "task_cancelled", message: "enough" } },
    ];
    expect(await cancel()).toEqual(cancelled);
    expect(await cancel()).toEqual(cancelled);
    expect(await asUser("select distinct status from api.steps where kind = 'design'")).toEqual([
      { status: "cancelled" },
    ]);
    expect(await claim(test, "code-generation")).toHaveLength(0);
  });

  it("refuses a task that has completed", async () => {
    const { taskId, asUser } = await createTask(test);
    await complete(test, await claimOne(test, "orchestration"));
    await complete(test, await claimOne(test, "orchestration"));
    await expect(asUser("select * from api.cancel_task($1)", [taskId])).rejects.toMatchObject({
      sqlstate: "OG003",
      message: "The task has ended: it is completed",
    });
  });
});

describe("update_task()", () => {
  it("gives the new priority to what has not started", async () => {
    const { taskId, asUser } = await createTask(test);
    await asUser("select * from api.update_task($1, priority => 5)", [taskId]);
    expect(await asUser("select distinct priority from api.steps")).toEqual([{ priority: 5 }]);
  });
});

describe("events", () => {
  it("number a session's events from 1 without gaps, each sent to its topics", async () => {
    const { sessionId, asUser } = await createTask(test);
    await planTask(test);
    const rows = await asUser("select sequence::int, type from api.events order by sequence");
    expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.slice(0, 6).map((row) => row.type)).toEqual([
      "session:created",
      "task:orchestrated",
      "phase:started",
      "task:executing",
      "agent:result",
      "phase:completed",
    ]);
    const [sent] = await test.database.query(
      "select count(*)::int from realtime.messages where topic = $1 and private",
      [`session:${sessionId}`],
    );
    expect(sent?.count).toBe(rows.length);
  });
});

describe("row-level security", () => {
  const VIEWS = [
    "sessions",
    "tasks",
    "runs",
    "plans",
    "phases",
    "steps",
    "attempts",
    "artifacts",
    "decisions",
    "events",
  ];

  it("shows a user nothing of another's", async () => {
    await createTask(test);
    const artifacts = [{ path: "a.ts", kind: "source", content: "" }];
    const decisions = [{ kind: "context", inputs: {}, outcome: {}, reasons: ["r"] }];
    await complete(test, await claimOne(test, "orchestration"), { artifacts, decisions });
    const owner = await test.asOwner("select created_by from cogo.sessions");
    const stranger = await test.createUser();
    expect(owner).toHaveLength(1);
    for (const view of VIEWS) {
      expect(await stranger.run(`select * from api.${view}`), view).toEqual([]);
    }
  });

  it("answers not_found to another's session and task, as to none", async () => {
    const { sessionId, taskId } = await createTask(test);
    const stranger = await test.createUser();
    for (const call of [
      ["select * from api.create_task($1, 'x')", sessionId],
      ["select * from api.close_session($1)", sessionId],
      ["select * from api.cancel_task($1)", taskId],
      ["select * from api.update_task($1, 'x')", taskId],
    ] as const) {
      await expect(stranger.run(call[0], [call[1]])).rejects.toMatchObject({ sqlstate: "OG002" });
    }
  });

  it("lets only members listen to a session's and a task's topic", async () => {
    const { sessionId, taskId, userId } = await createTask(test);
    const stranger = await test.createUser();
    const mayListen = async (user: string, topic: string) =>
      await test.database.transaction(async (transaction) => {
        await transaction.query(
          `select set_config('role', 'authenticated', true), set_config('realtime.topic', $1, true),
                  set_config('request.jwt.claims', $2, true)`,
          [topic, JSON.stringify({ role: "authenticated", sub: user })],
        );
        const rows = await transaction.query(
          "select 1 from realtime.messages where topic = $1 limit 1",
          [topic],
        );
        return rows.length > 0;
      });
    expect(await mayListen(userId, `session:${sessionId}`)).toBe(true);
    expect(await mayListen(userId, `task:${taskId}`)).toBe(true);
    expect(await mayListen(stranger.userId, `session:${sessionId}`)).toBe(false);
    expect(await mayListen(stranger.userId, `task:${taskId}`)).toBe(false);
    expect(await mayListen(userId, "session:nonsense")).toBe(false);
  });
});
