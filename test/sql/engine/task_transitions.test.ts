import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseError } from "../../../scripts/stack/database/database_error.ts";
import {
  type Claim,
  claimOne,
  complete,
  fail,
  plannedStep,
  QUEUE,
  START,
  startPlan,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// Every status of a task × everything its user can do with it. A dot: taken, and the task stays as it is.
const TABLE = `
               running   paused    completed failed    cancelled
update_task    .         .         OG003     OG003     OG003
rename_task    .         .         .         .         .
replace_task   .         .         OG003     OG003     OG003
replace_names  .         .         .         .         .
pause_task     paused    .         OG003     OG003     OG003
resume_task    .         running   OG003     OG003     OG003
cancel_task    cancelled cancelled OG003     OG003     .
redrive_task   OG003     OG003     OG003     running   running
rerun_task     OG003     OG003     running   running   running
rerun_from     OG003     OG003     running   running   running
revise_plan    .         .         OG003     OG003     OG003
emit_event     .         .         OG003     OG003     OG003
deadline       failed    failed    .         .         .
`;

const CALLS: Readonly<Record<string, string>> = {
  update_task: "select cogo_api.update_task(:task, priority => 1)",
  rename_task: "select cogo_api.update_task(:task, 'New title')",
  replace_task: "select cogo_api.replace_task(:task, null, 1, '{}')",
  replace_names: "select cogo_api.replace_task(:task, 'New title', 100, '{a}')",
  pause_task: "select cogo_api.pause_task(:task)",
  resume_task: "select cogo_api.resume_task(:task)",
  cancel_task: "select cogo_api.cancel_task(:task)",
  redrive_task: "select cogo_api.redrive_task(:task)",
  rerun_task: "select cogo_api.rerun_task(:task)",
  rerun_from: "select cogo_api.rerun_task(:task, 'a')",
  revise_plan: `select cogo_api.revise_plan(:task, '{"reason": "Test", "add": [
    {"key": "more", "kind": "generate", "phase": "build", "role": "backend-developer"}]}')`,
  emit_event: "select cogo_api.emit_event(:task, 'go')",
};

const [header = "", ...rows] = TABLE.trim().split("\n");
const STATUSES = header.trim().split(/\s+/);
const CELLS = rows.flatMap((row) => {
  const [call = "", ...outcomes] = row.trim().split(/\s+/);
  return STATUSES.map((status, index) => [status, call, outcomes[index] ?? ""] as const);
});

let test: TestDatabase;
const tasks = new Map<string, TaskFixture>();
beforeAll(async () => {
  test = await openTestDatabase();
  test.setClock(START);
  for (const status of STATUSES) tasks.set(status, await bringTo(status));
});
afterAll(() => test.close());

async function bringTo(status: string): Promise<TaskFixture> {
  const task = await startPlan(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
  const first = await claimOne(test, QUEUE);
  if (status === "failed") await fail(test, first, { retryable: false });
  else await complete(test, first);
  if (status === "completed") await complete(test, await claimOne(test, QUEUE));
  if (status === "paused") await task.asUser("select cogo_api.pause_task($1)", [task.taskId]);
  if (status === "cancelled") await task.asUser("select cogo_api.cancel_task($1)", [task.taskId]);
  // Nothing that the next one could claim in its stead.
  if (status === "running") await claimOne(test, QUEUE);
  return task;
}

/** Makes the call and reads the task's status and its last run's, in a transaction that leaves no trace. */
async function outcomeOf(
  call: string,
  { taskId, userId }: TaskFixture,
): Promise<readonly unknown[]> {
  let statuses: readonly unknown[] = [];
  const undo = new Error("Undo");
  await test.database
    .transaction(async (transaction) => {
      if (call === "deadline") {
        await transaction.query("update cogo.runs set deadline_at = $1 where task_id = $2", [
          START,
          taskId,
        ]);
      }
      const role = call === "deadline" ? "service_role" : "authenticated";
      await transaction.query(
        `select set_config('session_authorization', 'authenticator', true), set_config('role', $1, true),
                set_config('request.jwt.claims', $2, true), set_config('cogo.clock', $3, true)`,
        [role, JSON.stringify({ role, sub: userId }), START],
      );
      await transaction.exec(
        (CALLS[call] ?? "select cogo_api.sweep()").replace(":task", `'${taskId}'`),
      );
      const [row] = await transaction.query(
        `select t.status as task, r.status as run from cogo_api.tasks as t join cogo_api.runs as r using (task_id)
         where task_id = $1 order by r.number desc limit 1`,
        [taskId],
      );
      statuses = [row?.task, row?.run];
      throw undo;
    })
    .catch((error: unknown) => {
      if (error instanceof DatabaseError) statuses = [error.sqlstate, error.sqlstate];
      else if (error !== undo) throw error;
    });
  return statuses;
}

describe("a task's transitions, and its last run's with them", () => {
  it.each(CELLS)("%s + %s → %s", async (from, call, expected) => {
    const task = tasks.get(from);
    if (task === undefined) throw new Error(`Expected a task brought to ${from}`);
    const status = expected === "." ? from : expected;
    expect(await outcomeOf(call, task)).toEqual([status, status]);
  });
});

describe("a task's tree of runs", () => {
  const STEPS = [
    plannedStep("below", { subRun: { steps: [plannedStep("inner"), plannedStep("other")] } }),
  ];

  it.each(["cancelled", "failed"])(
    "goes on where it %s when it is redriven: a step keeps the sub-run it had",
    async (how) => {
      const task = await startPlan(test, STEPS);
      const { stepId, leaseToken } = await claimFrom(task);
      if (how === "failed") {
        await test.asWorker("select cogo_api.fail_step($1, $2, '{}', false)", [stepId, leaseToken]);
      } else await task.asUser("select cogo_api.cancel_task($1)", [task.taskId]);
      const runs = () =>
        task.asUser("select number, status from cogo_api.runs where task_id = $1 order by 1", [
          task.taskId,
        ]);
      expect(await runs()).toMatchObject([{ status: how }, { number: 2 }]);
      await task.asUser("select cogo_api.redrive_task($1)", [task.taskId]);
      expect(await runs()).toEqual([
        { number: 1, status: "running" },
        { number: 2, status: "running" },
      ]);
      await complete(test, await claimFrom(task));
      await complete(test, await claimFrom(task));
      expect(await runs()).toEqual([
        { number: 1, status: "completed" },
        { number: 2, status: "completed" },
      ]);
    },
  );

  /** Only this task's steps: the others of this file wait beside them. */
  async function claimFrom({ taskId }: TaskFixture): Promise<Claim> {
    await test.asOwner(
      "update cogo.steps set status = 'blocked' where status = 'ready' and task_id <> $1",
      [taskId],
    );
    return await claimOne(test, QUEUE);
  }
});
