import { afterAll, beforeAll, expect, it } from "vitest";
import { TaskHistory } from "../../../../shared/engine/tasks/task_history.ts";
import { TaskStore } from "../../../../shared/engine/tasks/task_store.ts";
import { chain, findStep, submit } from "../../../support/plan_fixture.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import {
  claimOne,
  complete,
  fail,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

let test: TestDatabase;
let history: TaskHistory;
let store: TaskStore;
beforeAll(async () => {
  test = await openTestDatabase();
  const client = await openServiceClient(test);
  history = new TaskHistory(client);
  store = new TaskStore(client);
});
afterAll(() => test.close());

/** A task whose second step was given up. */
async function failedTask(): Promise<TaskFixture> {
  const task = await submit(test, chain("a", "b"));
  await complete(test, await claimOne(test, QUEUE));
  await fail(test, await claimOne(test, QUEUE), { retryable: false });
  return task;
}

it("readSnapshot() has the steps in the order of the plan, whichever started first", async () => {
  const keys = Array.from({ length: 30 }, (_, place) => `s${(place * 7) % 30}`);
  const { taskId, asUser } = await submit(
    test,
    keys.map((key, place) => plannedStep(key, { priority: 100 - place })),
  );
  await complete(test, await claimOne(test, QUEUE));
  const { steps } = await store.readSnapshot(taskId);
  expect(steps.map(({ key }) => key)).toEqual(keys);
  await asUser("select cogo_api.cancel_task($1)", [taskId]);
});

it("listAttempts() names the step of each try, of this task alone", async () => {
  const task = await failedTask();
  await failedTask();
  expect(await history.listAttempts(task.taskId)).toMatchObject([
    { key: "a", outcome: "completed" },
    { key: "b", outcome: "refused" },
  ]);
  const { step_id: stepId } = await findStep(task, "b");
  expect(await history.listAttempts(task.taskId, String(stepId))).toMatchObject([{ key: "b" }]);
});

it("listAttempts() gives more than the Data API does at a time, in order", async () => {
  const task = await submit(test, chain("a"));
  const { stepId } = await claimOne(test, QUEUE);
  await test.asOwner(
    `insert into cogo.attempts (step_id, number, tenant_id, worker_id, outcome, available_at, started_at, finished_at)
     select step_id, 2000 - n, tenant_id, worker_id, 'stalled', claimed_at, claimed_at, claimed_at + n * interval '1 second'
     from cogo.steps, generate_series(1, 1200) as n where step_id = $1`,
    [stepId],
  );
  const attempts = await history.listAttempts(task.taskId);
  expect(attempts.map(({ number }) => number)).toEqual(
    Array.from({ length: 1200 }, (_, index) => 1999 - index),
  );
});

it("listDeadLetters() names the step that was given up", async () => {
  const task = await failedTask();
  expect(await history.listDeadLetters(task.taskId)).toMatchObject([
    { key: "b", reason: "refused" },
  ]);
});

it("listPlans() gives the versions run after run", async () => {
  const task = await failedTask();
  await task.asUser("select from cogo_api.rerun_task($1)", [task.taskId]);
  const runs = await history.listRuns(task.taskId);
  await task.asUser("select from cogo_api.revise_plan($1, $2::jsonb)", [
    task.taskId,
    JSON.stringify({ reason: "Less", remove: ["b"] }),
  ]);
  const plans = await history.listPlans(task.taskId);
  expect(plans.map(({ runId, version, reason }) => [runId, version, reason])).toEqual([
    [runs[0]?.runId, 1, "The plan came with the task"],
    [runs[1]?.runId, 1, "Run 1 again"],
    [runs[1]?.runId, 2, "Less"],
  ]);
});

it("the history of a task that does not exist is not found", async () => {
  const taskId = crypto.randomUUID();
  const listed = await Promise.allSettled([
    history.listRuns(taskId),
    history.listPlans(taskId),
    history.listApprovals(taskId),
    history.listAuditEntries(taskId),
    history.listAttempts(taskId),
    history.listDeadLetters(taskId),
  ]);
  for (const each of listed) {
    expect(each).toMatchObject({ status: "rejected", reason: { code: "not_found" } });
  }
});
