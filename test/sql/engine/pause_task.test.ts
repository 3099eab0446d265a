import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  audited,
  chain,
  completeNext,
  gate,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  readStep,
  START,
  sweep,
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

const pause = ({ taskId, asUser }: TaskFixture) =>
  asUser("select status from cogo_api.pause_task($1, 'Lunch')", [taskId]);
const resume = ({ taskId, asUser }: TaskFixture) =>
  asUser("select status from cogo_api.resume_task($1)", [taskId]);

describe("pause_task()", () => {
  it("ready + pause → blocked: nothing new starts", async () => {
    const task = await submit(test, chain("a", "b"));
    expect(await pause(task)).toEqual([{ status: "paused" }]);
    expect(await statuses(task)).toEqual({ a: "blocked", b: "blocked" });
    expect(await claim(test, QUEUE)).toEqual([]);
    await resume(task);
    expect([await work(test), await work(test)]).toEqual([["a"], ["b"]]);
  });

  it("running + pause → running: it may beat and complete, and what follows waits", async () => {
    const task = await submit(test, chain("a", "b"));
    const step = await claimOne(test, QUEUE);
    await pause(task);
    await test.asWorker("select cogo_api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]);
    await complete(test, step);
    expect(await statuses(task)).toEqual({ a: "completed", b: "blocked" });
    await resume(task);
    expect(await statuses(task)).toEqual({ a: "completed", b: "ready" });
  });

  it("keeps a run open whose last step completes meanwhile, until it is resumed", async () => {
    const task = await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await pause(task);
    await complete(test, step);
    expect(await taskStatus(task)).toBe("paused");
    await resume(task);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("lets a step fail the run all the same", async () => {
    const task = await submit(test, chain("a", "b"));
    const step = await claimOne(test, QUEUE);
    await pause(task);
    await fail(test, step, { retryable: false });
    expect(await taskStatus(task)).toEqual(["failed", "boom"]);
  });

  it("holds a step that waits for its next attempt, whose backoff goes on counting", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await fail(test, await claimOne(test, QUEUE), { retryAfterSeconds: 60 });
    await pause(task);
    test.setClock(at(30));
    await resume(task);
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(60));
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });

  it("holds a step that fails while it is paused", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await pause(task);
    await fail(test, step, { retryAfterSeconds: 60 });
    test.setClock(at(100));
    await sweep(test);
    expect(await claim(test, QUEUE)).toEqual([]);
    await resume(task);
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
    expect(await readStep(test, step.stepId)).toMatchObject({ attempts: 1 });
  });

  it("holds gates and delays, and what became due meanwhile goes on at once", async () => {
    const task = await submit(test, [
      gate("due", { delaySeconds: 60 }),
      gate("later", { delaySeconds: 300 }),
      plannedStep("a", { delaySeconds: 60 }),
    ]);
    await pause(task);
    test.setClock(at(100));
    await sweep(test);
    expect(await statuses(task)).toEqual({ due: "blocked", later: "blocked", a: "blocked" });
    await resume(task);
    expect(await statuses(task)).toEqual({ due: "completed", later: "waiting: time", a: "ready" });
  });

  it("holds a rate-limited step's turn, and gives it back", async () => {
    await test.asWorker("select cogo_api.set_rate_limit('model', 1, 1)");
    const task = await submit(test, [
      plannedStep("a", { rateLimit: "model" }),
      plannedStep("b", { rateLimit: "model" }),
    ]);
    expect(await work(test)).toHaveLength(1);
    expect(await work(test)).toEqual([]);
    await pause(task);
    test.setClock(at(60));
    expect(await work(test)).toEqual([]);
    await resume(task);
    expect(await work(test)).toHaveLength(1);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("makes no copies of a map step until it is resumed, and holds those there are", async () => {
    const task = await submit(test, [
      plannedStep("list", { priority: 1 }),
      plannedStep("other", { priority: 2 }),
      plannedStep("now", { map: "list", dependsOn: ["list"] }),
      plannedStep("later", { map: "other", dependsOn: ["other"] }),
    ]);
    const [list, other] = await claim(test, QUEUE, 2);
    if (list === undefined || other === undefined) throw new Error("Expected two steps");
    await complete(test, list, { output: [1] });
    await pause(task);
    await complete(test, other, { output: [1] });
    expect(await statuses(task)).toEqual({
      list: "completed",
      other: "completed",
      now: "blocked",
      "now:0": "blocked",
      later: "blocked",
    });
    await resume(task);
    expect(await work(test)).toEqual(["later:0", "now:0"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("pauses other tasks not", async () => {
    await pause(await submit(test, chain("a")));
    await submit(test, chain("b"));
    expect(await work(test)).toEqual(["b"]);
  });

  it("changes nothing the second time, and leaves one trace", async () => {
    const task = await submit(test, chain("a"));
    expect(await pause(task)).toEqual(await pause(task));
    expect(await resume(task)).toEqual(await resume(task));
    expect(await told(task, "task:paused")).toEqual([{ reason: "Lunch" }]);
    expect(await told(task, "task:resumed")).toEqual([{}]);
    expect(await audited(task)).toEqual([
      ["task-paused", { reason: "Lunch" }],
      ["task-resumed", {}],
    ]);
  });

  it("can be cancelled while it is paused", async () => {
    const task = await submit(test, chain("a", "b"));
    await pause(task);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    expect(await statuses(task)).toEqual({ a: "cancelled", b: "cancelled" });
  });

  it("refuses a task that has ended", async () => {
    const task = await submit(test, chain("a"));
    await completeNext(test);
    for (const call of [pause, resume]) {
      await expect(call(task)).rejects.toMatchObject({
        sqlstate: "OG003",
        message: "The task has ended: it is completed",
      });
    }
  });
});
