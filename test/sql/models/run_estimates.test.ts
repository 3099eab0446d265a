import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  openSession,
  PLAN,
  plannedStep,
  planTask,
  START,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const ESTIMATE = {
  ...{ level: "simple", score: 4, features: { fields: 3 } },
  ...{
    seconds: { p50: 10, p90: 30 },
    pathSeconds: 8,
    waitSeconds: 1,
    costUsd: 0.5,
    similarTasks: 2,
  },
};
const ONE_STEP = { ...PLAN, steps: [plannedStep("generate")], estimate: ESTIMATE };

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const read = async ({ asUser, taskId }: TaskFixture) =>
  (await asUser("select * from cogo_api.run_estimates where task_id = $1", [taskId]))[0];
const distributed = async ({ asUser, taskId }: TaskFixture) =>
  (
    await asUser(
      "select payload from cogo_api.events where task_id = $1 and type = 'task:distributed'",
      [taskId],
    )
  )[0]?.payload;
async function plan(change: object = {}): Promise<TaskFixture> {
  const task = await createTask(test);
  await planTask(test, { ...ONE_STEP, ...change });
  return task;
}
async function finishAfter(seconds: number): Promise<void> {
  const step = await claimOne(test, "code-generation");
  test.setClock(at(seconds));
  await complete(test, step);
}
async function history(session: Pick<TaskFixture, "asUser" | "sessionId">, taskIds: string[] = []) {
  const [row] = await session.asUser(
    "select cogo_api.planning_history($1, task_ids => $2::uuid[]) as history",
    [session.sessionId, `{${taskIds.join(",")}}`],
  );
  return row?.history as Readonly<Record<string, unknown>>;
}

describe("the estimate of a plan", () => {
  it("is kept with the run and told with the event", async () => {
    const task = await plan();
    expect(await read(task)).toMatchObject({
      ...{ template: "code-generation", level: "simple", seconds_p50: 10, seconds_p90: 30 },
      ...{ similar_tasks: 2, status: null, actual_seconds: null },
    });
    expect(await distributed(task)).toMatchObject({
      estimatedSeconds: { p50: 10, p90: 30 },
      estimatedCostUsd: 0.5,
    });
  });

  it("is compared with what the run took", async () => {
    const task = await plan();
    await finishAfter(25);
    expect(await read(task)).toMatchObject({ status: "completed", actual_seconds: 25 });
    const [row] = await task.asUser("select * from cogo_api.estimate_calibration");
    expect(row).toMatchObject({ runs: 1, median_ratio: 2.5, within_p50: 0, within_p90: 1 });
  });

  it("is not compared with the time that people took", async () => {
    const steps = [
      plannedStep("generate"),
      {
        ...plannedStep("check", { kind: "gate" }),
        dependsOn: ["generate"],
        approval: { title: "?" },
      },
    ];
    const task = await plan({ steps });
    await finishAfter(20);
    test.setClock(at(5_000));
    await task.asUser(
      "select cogo_api.resolve_approval(approval_id, true) from cogo_api.approvals where task_id = $1",
      [task.taskId],
    );
    expect(await read(task)).toMatchObject({ status: "completed", actual_seconds: 20 });
  });

  it("is not compared with a run that went on after its end", async () => {
    const task = await plan();
    await fail(test, await claimOne(test, "code-generation"), { retryable: false });
    await task.asUser("select cogo_api.redrive_task($1)", [task.taskId]);
    await finishAfter(900);
    expect(await read(task)).toMatchObject({ status: "completed", actual_seconds: null });
  });

  it("is not shown to strangers", async () => {
    const { taskId } = await plan();
    const { asUser } = await openSession(test);
    const rows = await asUser("select * from cogo_api.run_estimates where task_id = $1", [taskId]);
    expect(rows).toEqual([]);
  });

  it.each([
    ["none", undefined],
    ["one of another shape", { p50: 3 }],
    ["one that contradicts itself", { ...ESTIMATE, seconds: { p50: 3, p90: 1 } }],
  ])("may be missing: a plan with %s is adopted", async (_, estimate) => {
    expect(await read(await plan({ estimate }))).toBeUndefined();
  });
});

describe("planning_history()", () => {
  it("knows how the tenant's runs from a template ended, and what they took beside the plan before it was corrected", async () => {
    const task = await plan();
    await finishAfter(40);
    expect(await history(task)).toMatchObject({
      templates: [
        {
          template: "code-generation",
          successes: 1,
          failures: 0,
          timed: 1,
          meanLogRatio: Math.log(5),
        },
      ],
    });
    expect(await history(await openSession(test))).toMatchObject({ templates: [] });
  });

  it.each([
    ["counts", "quality_gate_failed", 1],
    ["does not count", "budget_exceeded", 0],
    ["does not count", "requirement_not_supported", 0],
  ])("%s a failure against the template that ended with %s", async (_, code, failures) => {
    const task = await plan();
    const step = await claimOne(test, "code-generation");
    await fail(test, step, { code, retryable: false });
    expect(await history(task)).toMatchObject({ templates: [{ successes: 0, failures }] });
  });

  it("tells of the past tasks that are asked about, and of no other tenant's", async () => {
    const task = await plan();
    await finishAfter(25);
    expect(await history(task, [task.taskId])).toMatchObject({
      similar: [
        {
          taskId: task.taskId,
          completed: true,
          estimatedSeconds: 10,
          seconds: 25,
          features: { fields: 3 },
        },
      ],
    });
    expect(await history(await openSession(test), [task.taskId])).toMatchObject({ similar: [] });
  });

  it("knows what models may still cost", async () => {
    const session = await openSession(test);
    expect(await history(session)).toMatchObject({ budgetUsd: 10, deadlineAt: null });
    await test.asWorker("select cogo_api.set_budget('session', $1, 3)", [session.sessionId]);
    expect(await history(session)).toMatchObject({ budgetUsd: 3 });
  });
});
