import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claim,
  clear,
  createTask,
  plannedStep,
  planTask,
  QUEUE,
  startPlan,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const append = (drafts: readonly { session: string; type: string; task?: string }[]) =>
  test.asOwner(
    `select cogo.append_events((
       select array_agg(row((d ->> 'session')::uuid, d ->> 'type', (d ->> 'task')::uuid, null, null,
                            jsonb_build_object('place', n))::cogo.event_draft order by n)
       from jsonb_array_elements($1::jsonb) with ordinality as d (d, n)))`,
    [JSON.stringify(drafts)],
  );
const read = (sessionId: string) =>
  test.asOwner(
    "select sequence::int, type, payload from cogo.events where session_id = $1 order by sequence",
    [sessionId],
  );
const sessionOf = async () => {
  const { run } = await test.createUser();
  return String(
    (await run("select session_id from cogo_api.create_session('Test')"))[0]?.session_id,
  );
};
const messages = (topic: string) =>
  test.database.query(
    "select event, payload, private from realtime.messages where topic = $1 order by inserted_at",
    [topic],
  );

describe("append_events()", () => {
  it("numbers a session's events from 1 without gaps, in the order they happened", async () => {
    const { asUser } = await createTask(test);
    await planTask(test);
    const rows = await asUser("select sequence::int, type from cogo_api.events order by sequence");
    expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.slice(0, 6).map((row) => row.type)).toEqual([
      "session:created",
      "task:orchestrated",
      "phase:started",
      "task:executing",
      "agent:result",
      "phase:completed",
    ]);
  });

  it("numbers each session for itself, in the order of the drafts", async () => {
    const [one, other] = [await sessionOf(), await sessionOf()];
    await append([
      { session: one, type: "task:updated" },
      { session: other, type: "task:paused" },
      { session: one, type: "task:resumed" },
    ]);
    expect((await read(one)).slice(1)).toEqual([
      { sequence: 2, type: "task:updated", payload: { place: 1 } },
      { sequence: 3, type: "task:resumed", payload: { place: 3 } },
    ]);
    expect((await read(other)).slice(1)).toEqual([
      { sequence: 2, type: "task:paused", payload: { place: 2 } },
    ]);
  });

  it("goes on without a gap after a transaction that was rolled back", async () => {
    const session = await sessionOf();
    await expect(
      append([
        { session, type: "task:updated" },
        { session, type: "no:such-event" },
      ]),
    ).rejects.toMatchObject({ sqlstate: "23514" });
    await append([{ session, type: "task:updated" }]);
    expect((await read(session)).map((row) => row.sequence)).toEqual([1, 2]);
  });

  it("does nothing for no drafts", async () => {
    const session = await sessionOf();
    await append([]);
    await test.asOwner("select cogo.append_events(null)");
    expect(await read(session)).toHaveLength(1);
  });

  it("carries who it is about, so that a task's events can be read alone", async () => {
    const { taskId, asUser } = await startPlan(test, [plannedStep("a")]);
    const [step] = await claim(test, QUEUE);
    const [told] = await asUser(
      "select task_id, step_id, run_id is not null as has_run from cogo_api.events where type = 'task:executing' and step_id = $1",
      [String(step?.stepId)],
    );
    expect(told).toEqual({ task_id: taskId, step_id: step?.stepId, has_run: true });
  });
});

describe("append_events() and the broadcast", () => {
  it("sends each event, private, to its session and its task", async () => {
    const { sessionId, taskId, asUser } = await createTask(test);
    const events = await asUser(
      "select sequence::int, type, task_id from cogo_api.events order by sequence",
    );
    const toSession = await messages(`session:${sessionId}`);
    expect(toSession.map((row) => row.event).sort()).toEqual(events.map((row) => row.type).sort());
    expect(toSession.every((row) => row.private)).toBe(true);
    const ofTask = events.filter((row) => row.task_id === taskId);
    const toTask = await messages(`task:${taskId}`);
    expect(toTask).toHaveLength(ofTask.length);
    expect(toTask[0]?.payload).toMatchObject({ sessionId, taskId });
  });

  it("sends all of a user's sessions to the user's topic, which can be heard before there is one", async () => {
    const { userId, run } = await test.createUser();
    await run("select from cogo_api.create_session('One')");
    await run("select from cogo_api.create_session('Two')");
    expect(await messages(`user:${userId}`)).toMatchObject([
      { event: "session:created", private: true, payload: { payload: { title: "One" } } },
      { event: "session:created", private: true, payload: { payload: { title: "Two" } } },
    ]);
  });

  it("tells a burst as one message a topic, with the numbers to read", async () => {
    const session = await sessionOf();
    const task = crypto.randomUUID();
    const before = await messages(`session:${session}`);
    await append(Array.from({ length: 100 }, () => ({ session, task, type: "step:skipped" })));
    expect(await read(session)).toHaveLength(101);
    const told = (await messages(`session:${session}`)).slice(before.length);
    expect(told).toMatchObject([
      { event: "events:appended", payload: { firstSequence: 2, sequence: 101 } },
    ]);
    expect(await messages(`task:${task}`)).toHaveLength(1);
  });

  it("tells two dozen events one by one, as when a plan gives steps to each of many agents", async () => {
    const session = await sessionOf();
    const before = await messages(`session:${session}`);
    await append(Array.from({ length: 24 }, () => ({ session, type: "agent:assigned" })));
    await append(Array.from({ length: 25 }, () => ({ session, type: "agent:assigned" })));
    const told = (await messages(`session:${session}`)).slice(before.length);
    expect(told.map(({ event }) => event)).toEqual([
      ...Array.from({ length: 24 }, () => "agent:assigned"),
      "events:appended",
    ]);
  });
});
