import { afterAll, beforeAll, expect, it } from "vitest";
import { mayListen } from "../../support/may_listen.ts";
import { judges, rerun, work } from "../../support/plan_fixture.ts";
import {
  createTask,
  PLAN,
  plannedStep,
  planTask,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

/** The events by which a client follows a session, in the order in which the one below first has them. */
const THIRTEEN = [
  "session:created",
  "task:orchestrated",
  "session:updated",
  "task:executing",
  "agent:result",
  "task:distributed",
  "agent:assigned",
  "agent:status",
  "quality:assessment",
  "quality:alert",
  "quality:report",
  "task:completed",
  "session:ended",
];

let test: TestDatabase;
let task: TaskFixture;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await createTask(test);
  const { sessionId, asUser } = task;
  await asUser("select from cogo_api.update_session($1, 'Shop', 'shop', '{}')", [sessionId]);
  await planTask(test, { ...PLAN, steps: [plannedStep("verify")] });
  for (const status of ["draining", "active"]) {
    await test.asWorker("select cogo_api.set_agent('code-generator', $1)", [status]);
  }
  const failed = judges("failed");
  await work(test, { verify: { ...failed, quality: { ...failed.quality, kind: "assessment" } } });
  await rerun(task, "verify");
  await work(test, { verify: judges("passed") });
  await asUser("select from cogo_api.end_session($1)", [sessionId]);
});
afterAll(() => test.close());

const firstOfEach = (types: readonly unknown[]) =>
  [...new Set(types.map(String))].filter((type) => THIRTEEN.includes(type));

it("are in the log of the session, each when it happens", async () => {
  const rows = await task.asUser("select type from cogo_api.events order by sequence");
  expect(firstOfEach(rows.map((row) => row.type))).toEqual(THIRTEEN);
});

it.each(["user", "session"])(
  "are heard on the topic of the %s, as they are in the log",
  async (noun) => {
    const topic = `${noun}:${noun === "user" ? task.userId : task.sessionId}`;
    const heard = await test.database.query(
      "select payload ->> 'type' as type from realtime.messages where topic = $1 order by (payload ->> 'sequence')::bigint",
      [topic],
    );
    expect(firstOfEach(heard.map((row) => row.type))).toEqual(THIRTEEN);
  },
);

it("are neither heard nor read by a stranger", async () => {
  const stranger = await test.createUser();
  const topics = [`user:${task.userId}`, `session:${task.sessionId}`, `task:${task.taskId}`];
  for (const topic of topics) {
    expect(await mayListen(test, task.userId, topic), topic).toBe(true);
    expect(await mayListen(test, stranger.userId, topic), topic).toBe(false);
  }
  expect(await stranger.run("select from cogo_api.events")).toEqual([]);
});
