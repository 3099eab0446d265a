import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DatabaseError } from "../../scripts/stack/database/database_error.ts";
import { clear, openSession, plannedStep, startPlan } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const ROUNDS = 10;

/** How a call ended: "started", or as what it was refused. */
const sqlstateOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "started",
    (error: unknown) => (error instanceof DatabaseError ? error.sqlstate : String(error)),
  );

/** Asks for two more runs of a cancelled task at once; tells how each call ended. */
async function askTwice(one: "rerun_task" | "redrive_task", other: "rerun_task" | "redrive_task") {
  const task = await startPlan(test, [plannedStep("a"), plannedStep("b")]);
  await task.asUser("select cogo_api.cancel_task($1)", [task.taskId]);
  const outcomes = await Promise.all(
    [one, other].map((name) =>
      sqlstateOf(task.asUser(`select cogo_api.${name}($1)`, [task.taskId])),
    ),
  );
  return { task, outcomes: outcomes.sort() };
}

describe("a second run that is asked for twice at once", () => {
  it.each([
    ["rerun_task", "rerun_task"],
    ["rerun_task", "redrive_task"],
    ["redrive_task", "redrive_task"],
  ] as const)("%s and %s: one starts, the other is refused", async (one, other) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { task, outcomes } = await askTwice(one, other);
      expect(outcomes).toEqual(["OG003", "started"]);
      expect(
        await task.asUser(
          "select count(*)::int as open from cogo_api.runs where status = 'running'",
        ),
      ).toEqual([{ open: 1 }]);
      expect(await task.asUser("select status from cogo_api.tasks")).toEqual([
        { status: "running" },
      ]);
      await clear(test);
    }
  });
});

describe("a task that is opened again while another of its key is submitted", () => {
  it.each(["rerun_task($1)", "redrive_task($1)", `redrive_tasks('{"statuses": ["cancelled"]}')`])(
    "by %s: one of them is open, and nothing but a refusal is in the way",
    async (again) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { asUser, sessionId } = await openSession(test);
        const submit = () =>
          asUser(
            `select task_id from cogo_api.create_task($1, 'One', plan => $2::jsonb, singleton => '{"key": "k"}')`,
            [sessionId, JSON.stringify({ steps: [plannedStep("a")] })],
          );
        const [first] = await submit();
        const taskId = String(first?.task_id);
        await asUser("select cogo_api.cancel_task($1)", [taskId]);
        const opening = asUser(`select cogo_api.${again}`, again.includes("$1") ? [taskId] : []);
        const outcomes = await Promise.all([opening, submit()].map(sqlstateOf));
        expect(["OG003", "started"]).toEqual(expect.arrayContaining(outcomes));
        expect(
          await asUser("select count(*)::int as open from cogo_api.tasks where status = 'running'"),
        ).toEqual([{ open: 1 }]);
        await clear(test);
      }
    },
  );
});

describe("what no counter can undo", () => {
  it("a run with an open step cannot end, an ended one takes none, a task has one open run", async () => {
    const task = await startPlan(test, [plannedStep("a")]);
    const refused = { sqlstate: "23514" };
    const close = "update cogo.runs set status = 'completed', finished_at = now()";
    await expect(test.asOwner(close)).rejects.toMatchObject(refused);
    await task.asUser("select cogo_api.cancel_task($1)", [task.taskId]);
    const reopen = "update cogo.steps set status = 'blocked', finished_at = null";
    await expect(test.asOwner(reopen)).rejects.toMatchObject(refused);
    const copy = `insert into cogo.runs (task_id, session_id, tenant_id, number)
      select task_id, session_id, tenant_id, number + $1 from cogo.runs where number = 1`;
    await test.asOwner(copy, [1]);
    await expect(test.asOwner(copy, [2])).rejects.toMatchObject({ sqlstate: "23505" });
  });
});
