import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openScheduler, SCHEDULED_TASK } from "../../support/schedule_fixture.ts";
import {
  at,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  START,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Sweeps so many seconds after the start. */
async function sweepAt(seconds: number) {
  test.setClock(at(seconds));
  await sweep(test);
}

describe("a schedule that is due", () => {
  it("submits its task once, in the name of its user, and says when it is due next", async () => {
    const { run, create, firings, read, userId } = await openScheduler(test);
    const scheduleId = await create();
    await sweepAt(HOUR - 1);
    expect(await run("select from cogo_api.tasks")).toHaveLength(0);
    await sweepAt(HOUR);
    await sweepAt(HOUR + 5);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 started"]);
    const tasks = await run("select * from cogo_api.tasks");
    expect(tasks).toMatchObject([
      {
        requirement: "Sweep the yard",
        title: "hourly",
        status: "running",
        idempotency_key: null,
      },
    ]);
    expect(await read(scheduleId)).toMatchObject({
      next_due_at: new Date(at(2 * HOUR)),
      last_outcome: "started",
      last_task_id: tasks[0]?.task_id,
    });
    const [session] = await test.asOwner("select created_by from cogo.sessions");
    expect(session?.created_by).toBe(userId);
    await complete(test, await claimOne(test, QUEUE));
    expect(await run("select status from cogo_api.tasks")).toEqual([{ status: "completed" }]);
  });

  it("fires though somebody has made tasks under every key that can be guessed", async () => {
    const { run, create, firings } = await openScheduler(test);
    const scheduleId = await create();
    const guess = `schedule:${scheduleId}`;
    const [session] = await run("select session_id from cogo_api.sessions");
    const submit = (rule: string, value: string) =>
      run(`select from cogo_api.create_task($1, 'Sweep the yard', ${rule})`, [
        String(session?.session_id),
        value,
      ]);
    await submit("idempotency_key => $2", `${guess}:2030-01-01T01:00Z`);
    await expect(
      submit("singleton => $2::jsonb", JSON.stringify({ key: ` ${guess}`, whenOpen: "join" })),
    ).rejects.toMatchObject({
      message: `Expected a key that is not a schedule's, got " ${guess}"`,
      hint: 'Use a key that does not begin with "schedule:"',
    });
    await sweepAt(HOUR);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 started"]);
  });

  it("submits as many fields of a task as POST /cogo-tasks takes", async () => {
    const { run, create } = await openScheduler(test);
    const task = {
      ...SCHEDULED_TASK,
      title: "T",
      priority: 7,
      retentionDays: 3,
      models: "off",
      tags: ["yard"],
    };
    await create({ task });
    await sweepAt(HOUR);
    expect(
      await run("select title, priority, retention::text, models, tags from cogo_api.tasks"),
    ).toEqual([{ title: "T", priority: 7, retention: "3 days", models: "off", tags: ["yard"] }]);
  });

  it("starts the latest version of a flow", async () => {
    const { run, create } = await openScheduler(test);
    const register = (...versions: number[]) => {
      const flows = versions.map((version) => ({ flow: "report", version, inputSchema: {} }));
      return test.asWorker("select cogo_api.register_flows('reports', $1::jsonb)", [
        JSON.stringify(flows),
      ]);
    };
    await register(1);
    await create({ task: { flow: { name: "report", input: { of: "day" } } } });
    await register(1, 2);
    await sweepAt(HOUR);
    const [step] = await test.asOwner("select kind, input from cogo.steps");
    expect(step).toEqual({
      kind: "flow",
      input: { flow: "report", version: 2, input: { of: "day" } },
    });
    expect(await run("select requirement from cogo_api.tasks")).toEqual([
      { requirement: 'Run the flow "report"' },
    ]);
  });

  it("is not held up by one that cannot be settled, which is paused and says why", async () => {
    const { create, firings, read } = await openScheduler(test);
    const broken = await create({ name: "broken" });
    const sound = await create({ name: "sound" });
    await test.asOwner(
      "update cogo.schedules set time_zone = 'Nowhere/Atall' where name = 'broken'",
    );
    await sweepAt(HOUR);
    expect(await firings(sound)).toEqual(["01-01 01:00 started"]);
    expect(await read(broken)).toMatchObject({
      paused_at: new Date(at(HOUR)),
      pause_reason: expect.stringContaining("Nowhere/Atall"),
      next_due_at: null,
    });
  });

  it("fires between its start and its end only", async () => {
    const { create, firings, read } = await openScheduler(test);
    const scheduleId = await create({ startsAt: at(2 * HOUR), endsAt: at(3 * HOUR) });
    for (const hour of [1, 2, 3, 4]) await sweepAt(hour * HOUR);
    expect(await firings(scheduleId)).toEqual(["01-01 02:00 started", "01-01 03:00 started"]);
    expect(await read(scheduleId)).toMatchObject({ next_due_at: null, paused_at: null });
  });
});

describe("a schedule whose task is open", () => {
  const statuses = async (run: Awaited<ReturnType<typeof openScheduler>>["run"]) =>
    (await run("select status from cogo_api.tasks order by created_at")).map((row) => row.status);

  it("skips by default, and says which task it met", async () => {
    const { run, create, firings, read } = await openScheduler(test);
    const scheduleId = await create({ overlap: "skip" });
    await sweepAt(HOUR);
    await sweepAt(2 * HOUR);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 started", "01-01 02:00 skipped"]);
    const [task] = await run("select task_id from cogo_api.tasks");
    expect((await read(scheduleId))?.last_reason).toMatchObject({
      code: "schedule_overlap",
      message: expect.stringContaining(String(task?.task_id)),
    });
    await complete(test, await claimOne(test, QUEUE));
    await sweepAt(3 * HOUR);
    expect(await statuses(run)).toEqual(["completed", "running"]);
  });

  it("cancels it with replace", async () => {
    const { run, create } = await openScheduler(test);
    await create({ overlap: "replace" });
    await sweepAt(HOUR);
    await sweepAt(2 * HOUR);
    expect(await statuses(run)).toEqual(["cancelled", "running"]);
  });

  it("runs beside it with allow, up to ten of them", async () => {
    const { run, create, firings } = await openScheduler(test);
    const scheduleId = await create({ overlap: "allow" });
    for (let hour = 1; hour <= 11; hour += 1) await sweepAt(hour * HOUR);
    expect(await statuses(run)).toEqual(Array.from({ length: 10 }, () => "running"));
    expect((await firings(scheduleId)).at(-1)).toBe("01-01 11:00 skipped");
  });
});

describe("a schedule that no sweep was there for", () => {
  it.each([
    ["none", ["01-01 01:00 missed"]],
    ["last", ["01-01 01:00 missed", "01-01 04:00 started"]],
    [
      "all",
      ["01-01 01:00 started", "01-01 02:00 started", "01-01 03:00 started", "01-01 04:00 started"],
    ],
  ])("catches up %s of its firings", async (catchUp, fired) => {
    const { create, firings, read } = await openScheduler(test);
    const scheduleId = await create({ catchUp });
    for (let sweeps = 0; sweeps < 6; sweeps += 1) await sweepAt(4 * HOUR + 6 * MINUTE + sweeps);
    expect(await firings(scheduleId)).toEqual(fired);
    expect(await read(scheduleId)).toMatchObject({ next_due_at: new Date(at(5 * HOUR)) });
  });

  it("fires what is at most five minutes late whatever it catches up", async () => {
    const { create, firings } = await openScheduler(test);
    const scheduleId = await create({ catchUp: "none" });
    await sweepAt(2 * HOUR + 5 * MINUTE);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 missed", "01-01 02:00 started"]);
  });

  it("makes up the latest hundred at most", async () => {
    const { create, firings } = await openScheduler(test);
    const scheduleId = await create({ cron: "* * * * *", catchUp: "all", overlap: "skip" });
    await sweepAt(DAY);
    expect(await firings(scheduleId)).toEqual(["01-01 00:01 missed", "01-01 22:21 started"]);
    const [row] = await test.asOwner("select next_due_at from cogo.schedules");
    expect(row?.next_due_at).toEqual(new Date(at(DAY - 98 * MINUTE)));
  });

  it("fires nothing twice when the clock is set back", async () => {
    const { create, firings } = await openScheduler(test);
    const scheduleId = await create();
    await sweepAt(2 * HOUR);
    const fired = await firings(scheduleId);
    await sweepAt(HOUR);
    await sweepAt(2 * HOUR + MINUTE);
    expect(await firings(scheduleId)).toEqual(fired);
  });
});

describe("a schedule whose task is refused", () => {
  it("says why, and pauses after ten firings one after the other", async () => {
    const { run, sessionId, create, firings, read } = await openScheduler(test);
    const scheduleId = await create();
    await run("select from cogo_api.end_session($1)", [sessionId]);
    for (let hour = 1; hour <= 9; hour += 1) await sweepAt(hour * HOUR);
    expect(await read(scheduleId)).toMatchObject({
      paused_at: null,
      last_outcome: "failed",
      last_reason: {
        code: "invalid_state",
        message: "The session has ended and takes no tasks",
        remedy: "Open a new session",
      },
    });
    await sweepAt(10 * HOUR);
    expect(await read(scheduleId)).toMatchObject({
      paused_at: new Date(at(10 * HOUR)),
      pause_reason: "10 firings failed one after the other",
    });
    await sweepAt(11 * HOUR);
    expect(await firings(scheduleId)).toHaveLength(10);
  });
});

describe("a paused schedule", () => {
  it("does not fire, and makes up nothing once it is resumed", async () => {
    const { run, create, firings, read } = await openScheduler(test);
    const scheduleId = await create({ catchUp: "all" });
    await run("select from cogo_api.pause_schedule($1, 'Holidays')", [scheduleId]);
    await sweepAt(2 * HOUR);
    expect(await read(scheduleId)).toMatchObject({ pause_reason: "Holidays", next_due_at: null });
    test.setClock(at(2 * HOUR + MINUTE));
    await run("select from cogo_api.resume_schedule($1)", [scheduleId]);
    await sweepAt(3 * HOUR);
    expect(await firings(scheduleId)).toEqual(["01-01 03:00 started"]);
    const acts = await run(
      "select action from cogo_api.audit_entries where action like 'schedule-%' order by audit_entry_id",
    );
    expect(acts.map((row) => row.action)).toEqual([
      "schedule-created",
      "schedule-paused",
      "schedule-resumed",
    ]);
  });
});

describe("a schedule that is replaced", () => {
  it("is due next as its new definition says, from now on", async () => {
    const { create, replace, firings, read } = await openScheduler(test);
    const scheduleId = await create();
    await sweepAt(HOUR);
    test.setClock(at(2 * HOUR));
    const replaced = await replace(scheduleId, { name: "half-hourly", cron: "*/30 * * * *" }, 1);
    expect(replaced).toMatchObject({
      ...{ schedule_id: scheduleId, name: "half-hourly" },
      next_due_at: new Date(at(2 * HOUR + 30 * MINUTE)),
    });
    expect(Number(replaced?.version)).toBe(2);
    expect(await read(scheduleId)).toEqual(replaced);
    await sweepAt(2 * HOUR + 30 * MINUTE);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 started", "01-01 02:30 started"]);
  });

  it("may have a task open, and be paused, which it stays", async () => {
    const { run, create, replace, firings } = await openScheduler(test);
    const scheduleId = await create({ overlap: "skip" });
    await sweepAt(HOUR);
    await run("select from cogo_api.pause_schedule($1)", [scheduleId]);
    await replace(scheduleId, { overlap: "skip", cron: "* * * * *" });
    await sweepAt(2 * HOUR);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 started"]);
    await run("select from cogo_api.resume_schedule($1)", [scheduleId]);
    await sweepAt(2 * HOUR + MINUTE);
    expect(await firings(scheduleId)).toEqual(["01-01 01:00 started", "01-01 02:01 skipped"]);
  });

  it("stays as it is when the new definition is refused, or was made for another version", async () => {
    const { create, replace, read } = await openScheduler(test);
    const scheduleId = await create();
    await create({ name: "other" });
    const before = await read(scheduleId);
    const refused = [
      [{ cron: "0 0 31 2 *" }, null, "OG005"],
      [{ task: { flow: { name: "nothing" } } }, null, "OG002"],
      [{ name: "other" }, null, "OG003"],
      [{ cron: "* * * * *" }, 2, "OG007"],
    ] as const;
    for (const [change, version, sqlstate] of refused) {
      const act = replace(scheduleId, change, version);
      await expect(act, sqlstate).rejects.toMatchObject({ sqlstate });
    }
    expect(await read(scheduleId)).toEqual(before);
  });
});

describe("the span of a schedule", () => {
  it.each([
    [
      { startsAt: "9999-12-31T00:00:00Z" },
      "Expected startsAt to be within ten years, got 9999-12-31",
    ],
    [{ endsAt: at(-DAY) }, "Expected endsAt to be in the future, got 2029-12-31"],
    [{ startsAt: at(DAY), endsAt: at(HOUR) }, "Expected endsAt to be after startsAt, 2030-01-02"],
    [{ endsAt: at(MINUTE) }, 'Expected "0 * * * *" to be due at least once until 2030-01-01'],
  ])("is refused with what was expected: %j", async (change, message) => {
    const { create } = await openScheduler(test);
    await expect(create(change)).rejects.toThrow(message);
  });
});

describe("schedules of several users", () => {
  it("cannot be touched by another", async () => {
    const { create, firings } = await openScheduler(test);
    const scheduleId = await create();
    const stranger = await test.createUser();
    const replaced = await openScheduler(test).then(({ replace }) =>
      replace(scheduleId, {}).catch((error: unknown) => error),
    );
    expect(replaced).toMatchObject({ sqlstate: "OG002" });
    for (const name of ["pause_schedule", "resume_schedule", "remove_schedule"]) {
      const act = stranger.run(`select from cogo_api.${name}($1)`, [scheduleId]);
      await expect(act).rejects.toMatchObject({ sqlstate: "OG002" });
    }
    await sweepAt(HOUR);
    expect(await firings(scheduleId)).toHaveLength(1);
  });

  it("fire in turn", async () => {
    const many = await openScheduler(test);
    for (const name of ["a", "b", "c"]) await many.create({ name });
    const one = await openScheduler(test);
    const onlyOne = await one.create();
    test.setClock(at(HOUR));
    const due = await test.asOwner("select * from cogo.find_due_schedules(2)");
    expect(due.map((row) => row.find_due_schedules)).toContain(onlyOne);
  });

  it("are removed with what they fired, and their tasks stay", async () => {
    const { run, create } = await openScheduler(test);
    const scheduleId = await create();
    await sweepAt(HOUR);
    await run("select from cogo_api.remove_schedule($1)", [scheduleId]);
    expect(await run("select from cogo_api.schedule_firings")).toEqual([]);
    expect(await run("select from cogo_api.tasks")).toHaveLength(1);
  });
});

describe("create_schedule()", () => {
  it.each([
    ["an unknown time zone", { timeZone: "Mars/Olympus" }, "OG005"],
    ["a POSIX rule for a time zone", { timeZone: "XXX+3" }, "OG005"],
    ["what is no cron expression", { cron: "every day" }, "OG005"],
    ["what is never due", { cron: "0 0 31 2 *" }, "OG005"],
    ["what ends before it is due", { endsAt: at(MINUTE) }, "OG005"],
    ["a task of its own singleton", { task: { ...SCHEDULED_TASK, singleton: {} } }, "OG005"],
    ["a task without a requirement", { task: { plan: SCHEDULED_TASK.plan } }, "OG005"],
    ["a plan and a flow", { task: { ...SCHEDULED_TASK, flow: { name: "a" } } }, "OG005"],
    ["a flow that there is not", { task: { flow: { name: "nothing" } } }, "OG002"],
    [
      "a plan with a cycle",
      { task: { requirement: "R", plan: { steps: [plannedStep("a", { dependsOn: ["a"] })] } } },
      "OG004",
    ],
    ["an overlap rule that there is not", { overlap: "queue" }, "23514"],
  ])("refuses %s", async (_, change, sqlstate) => {
    const { run, create } = await openScheduler(test);
    await expect(create(change)).rejects.toMatchObject({ sqlstate });
    expect(await run("select from cogo_api.schedules")).toEqual([]);
    expect(await run("select from cogo_api.tasks")).toEqual([]);
  });

  it("leaves no trace of having tried the task", async () => {
    const { run, create } = await openScheduler(test);
    await create({ overlap: "replace" });
    expect(await run("select from cogo_api.tasks")).toEqual([]);
    expect(await run("select type from cogo_api.events")).toEqual([{ type: "session:created" }]);
  });

  it("refuses a second one of the same name, and more than a hundred", async () => {
    const { create } = await openScheduler(test);
    await create();
    await expect(create()).rejects.toMatchObject({ sqlstate: "OG003" });
    await test.asOwner(
      `insert into cogo.schedules (session_id, tenant_id, created_by, name, cron, time_zone, task)
       select session_id, tenant_id, created_by, 'n' || n, cron, time_zone, task
       from cogo.schedules, generate_series(1, 99) as n`,
    );
    await expect(create({ name: "one more" })).rejects.toMatchObject({
      sqlstate: "OG008",
      message: "Expected at most 100 schedules, got one more",
    });
  });
});
