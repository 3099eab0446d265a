import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { askForApproval, findApproval, gate, submit } from "../../support/plan_fixture.ts";
import { claimOne, clear, openSession, plannedStep, QUEUE } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

type Session = Pick<Awaited<ReturnType<typeof openSession>>, "sessionId" | "asUser">;

const update = ({ sessionId, asUser }: Session, rest: string) =>
  asUser(
    `select title, project, metadata, version::int from cogo_api.update_session($1, ${rest})`,
    [sessionId],
  );
const end = ({ sessionId, asUser }: Session) =>
  asUser(
    "select status, ended_at is not null as ended, version::int from cogo_api.end_session($1)",
    [sessionId],
  );
const toldOf = ({ sessionId, asUser }: Session) =>
  asUser(
    "select type, payload from cogo_api.events where session_id = $1 and sequence > 1 order by sequence",
    [sessionId],
  );

describe("create_session()", () => {
  it("keeps what its owner gives it", async () => {
    const { run } = await test.createUser();
    expect(
      await run(`select project, status, metadata, version::int from cogo_api.create_session(
                   'Shop', 'web.shop', '{"ticket": "A-1"}')`),
    ).toEqual([{ project: "web.shop", status: "active", metadata: { ticket: "A-1" }, version: 1 }]);
  });

  it.each([
    ["a list", "[]"],
    ["more than 16 KiB", JSON.stringify({ note: "x".repeat(16_384) })],
  ])("refuses metadata that is %s", async (_, metadata) => {
    const { run } = await test.createUser();
    await expect(
      run("select from cogo_api.create_session('Shop', metadata => $1::jsonb)", [metadata]),
    ).rejects.toMatchObject({ sqlstate: "23514" });
  });
});

describe("create_session() with an idempotency key", () => {
  const open = (run: Awaited<ReturnType<TestDatabase["createUser"]>>["run"], title: string) =>
    run("select session_id from cogo_api.create_session($1, idempotency_key => 'k')", [title]);

  it("opens one session, and another one for another user", async () => {
    const { run } = await test.createUser();
    const [first] = await open(run, "Shop");
    expect(await open(run, "Shop")).toEqual([first]);
    expect(await run("select count(*)::integer from cogo_api.events")).toEqual([{ count: 1 }]);
    expect(await open((await test.createUser()).run, "Shop")).not.toEqual([first]);
  });

  it("refuses the key for another session", async () => {
    const { run } = await test.createUser();
    await open(run, "Shop");
    await expect(open(run, "Library")).rejects.toMatchObject({
      message: "This idempotency key was used for another session",
    });
  });
});

describe("update_session()", () => {
  it("replaces title, project and metadata as a whole, and tells it once", async () => {
    const session = await openSession(test);
    const updated = { title: "Shop", project: "shop", metadata: { a: 1 }, version: 2 };
    for (const _ of ["once", "again"]) {
      expect(await update(session, `'Shop', 'shop', '{"a": 1}'`)).toEqual([updated]);
    }
    expect(await toldOf(session)).toEqual([
      { type: "session:updated", payload: { title: "Shop", project: "shop", version: 2 } },
    ]);
  });

  it("changes nothing of another version than the expected one", async () => {
    const session = await openSession(test);
    await update(session, "'First', 'default', '{}', expected_version => 1");
    await expect(
      update(session, "'Second', 'default', '{}', expected_version => 1"),
    ).rejects.toMatchObject({ sqlstate: "OG007" });
    expect(await session.asUser("select title, version::int from cogo_api.sessions")).toEqual([
      { title: "First", version: 2 },
    ]);
  });

  it.each([
    ["without a title", "null, 'default', '{}'", "23502"],
    ["of a project that is no slug", "'Shop', 'My Shop', '{}'", "23514"],
  ])("refuses a session %s", async (_, rest, sqlstate) => {
    await expect(update(await openSession(test), rest)).rejects.toMatchObject({ sqlstate });
  });

  it("changes no session that has ended", async () => {
    const session = await openSession(test);
    await end(session);
    await expect(update(session, "'Late', 'default', '{}'")).rejects.toMatchObject({
      sqlstate: "OG003",
    });
  });
});

describe("end_session()", () => {
  it("refuses to end another version than the one that was seen, unless it has ended", async () => {
    const { run } = await test.createUser();
    const [made] = await run("select session_id from cogo_api.create_session('Once')");
    const end = (version: number) =>
      run("select status from cogo_api.end_session($1, $2)", [String(made?.session_id), version]);
    await expect(end(2)).rejects.toMatchObject({ sqlstate: "OG007" });
    expect(await end(1)).toEqual([{ status: "ended" }]);
    expect(await end(1)).toEqual([{ status: "ended" }]);
  });

  it("ends it once, and leaves its tasks alone", async () => {
    const task = await submit(test, [plannedStep("a")]);
    for (const _ of ["once", "again"]) {
      expect(await end(task)).toEqual([{ status: "ended", ended: true, version: 2 }]);
    }
    const told = await toldOf(task);
    expect(told.filter((event) => event.type === "session:ended")).toHaveLength(1);
    expect(await claimOne(test, QUEUE)).toMatchObject({ key: "a" });
  });
});

describe("a session's state", () => {
  const stateOf = async ({ sessionId, asUser }: Session) => {
    const [state] = await asUser(
      `select session_id, status, version::int, tasks, waiting, spent_usd, reserved_usd, last_sequence::int, last_event,
              last_event_at from cogo_api.session_states where session_id = $1`,
      [sessionId],
    );
    return state;
  };

  it("of a new session says that it was created, and that nothing is open", async () => {
    const session = await openSession(test);
    expect(await stateOf(session)).toEqual({
      session_id: session.sessionId,
      status: "active",
      version: 1,
      tasks: { running: 0, paused: 0, completed: 0, failed: 0, cancelled: 0 },
      waiting: [],
      spent_usd: "0",
      reserved_usd: "0",
      last_sequence: 1,
      last_event: "session:created",
      last_event_at: expect.any(Date),
    });
  });

  it("says which steps wait for a worker, and since when", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
    expect(await stateOf(task)).toMatchObject({
      tasks: { running: 1 },
      waiting: [
        {
          taskId: task.taskId,
          key: "a",
          for: "agent",
          agent: "code-generator",
          since: expect.any(String),
        },
      ],
      last_event: "phase:started",
    });
    await claimOne(test, QUEUE);
    expect(await stateOf(task)).toMatchObject({ waiting: [], last_event: "task:executing" });
  });

  it("says which person it waits for, and what an event and a time are", async () => {
    const task = await askForApproval(test);
    const [other] = await task.asUser(
      "select task_id from cogo_api.create_task($1, 'x', plan => $2::jsonb)",
      [
        task.sessionId,
        JSON.stringify({
          steps: [
            gate("told", { waitFor: { events: ["go", "stop"] } }),
            plannedStep("later", { delaySeconds: 60 }),
          ],
        }),
      ],
    );
    expect((await stateOf(task))?.waiting).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          key: "b",
          for: "approval",
          approvalId: (await findApproval(task)).approval_id,
          title: "Publish it?",
        }),
        expect.objectContaining({
          taskId: other?.task_id,
          key: "told",
          for: "event",
          events: ["go", "stop"],
        }),
        expect.objectContaining({ key: "later", for: "time", until: expect.any(String) }),
      ]),
    );
  });

  it("counts tasks by status, and money spent", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await task.asUser("select from cogo_api.create_task($1, 'x')", [task.sessionId]);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await test.asOwner(
      `insert into cogo.budget_accounts (scope, subject, tenant_id, spent_usd, reserved_usd)
       values ('session', '${task.sessionId}', '${task.userId}', 1.5, 0.25)`,
    );
    expect(await stateOf(task)).toMatchObject({
      tasks: { running: 1, paused: 0, completed: 0, failed: 0, cancelled: 1 },
      spent_usd: "1.500000000",
      reserved_usd: "0.250000000",
    });
  });
});
