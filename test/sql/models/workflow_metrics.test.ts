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
  QUEUE,
  START,
  type TaskFixture,
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

async function startRun(change: Readonly<Record<string, unknown>> = {}): Promise<TaskFixture> {
  const task = await createTask(test);
  await planTask(test, { ...PLAN, steps: [plannedStep("generate", change)] });
  return task;
}
async function measure({ asUser }: Pick<TaskFixture, "asUser">, template = "code-generation") {
  const [row] = await asUser("select cogo_api.workflow_metrics($1) as metrics", [template]);
  return row?.metrics;
}

describe("workflow_metrics()", () => {
  it("counts the tenant's runs from a template, and how long they took", async () => {
    const task = await startRun();
    expect(await measure(task)).toMatchObject({ runs: 1, open: 1, successShare: null });
    const step = await claimOne(test, QUEUE);
    test.setClock(at(30));
    await complete(test, step);
    expect(await measure(task)).toMatchObject({
      ...{ runs: 1, open: 0, completed: 1, successShare: 1, secondsP50: 30, secondsP95: 30 },
      versions: [{ version: 1, runs: 1, completed: 1 }],
    });
  });

  it("shows a user nobody else's runs, and operators all", async () => {
    await startRun();
    await startRun();
    expect(await measure(await openSession(test))).toMatchObject({ runs: 0 });
    expect(await measure({ asUser: test.asWorker })).toMatchObject({ runs: 2 });
  });

  it("tells at which steps runs failed, and why", async () => {
    const task = await startRun();
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await measure(task)).toMatchObject({
      ...{ failed: 1, usersDoing: 0, successShare: 0 },
      failuresByStep: [{ key: "generate", failures: 1, lastError: { code: "boom" } }],
    });
  });

  it("tells apart what was the user's doing", async () => {
    const task = await startRun();
    await fail(test, await claimOne(test, QUEUE), { code: "budget_exceeded", retryable: false });
    expect(await measure(task)).toMatchObject({
      ...{ failed: 0, usersDoing: 1, successShare: null },
      failuresByStep: [],
    });
  });

  it("finds runs that do nothing for ten minutes, and what should be next", async () => {
    const task = await startRun();
    test.setClock(at(599));
    expect(await measure(task)).toMatchObject({ stuck: [] });
    test.setClock(at(601));
    expect(await measure(task)).toMatchObject({
      stuck: [{ taskId: task.taskId, key: "generate", agent: "code-generator", status: "ready" }],
    });
  });

  it("does not call stuck what waits for a person", async () => {
    const task = await startRun({ approval: { title: "May it?" } });
    test.setClock(at(5_000));
    expect(await measure(task)).toMatchObject({ open: 1, stuck: [] });
  });

  it("answers not_found for a template that the caller does not see", async () => {
    await expect(measure(await openSession(test), "nothing")).rejects.toMatchObject({
      sqlstate: "OG002",
    });
  });
});
