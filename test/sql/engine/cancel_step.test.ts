import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findContradictions } from "../../support/engine_invariants.ts";
import {
  audited,
  chain,
  completeNext,
  findStep,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import {
  claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const cancel = async (task: TaskFixture, key: string, reason = "Not needed") =>
  await task.asUser("select status from cogo_api.cancel_step($1, $2)", [
    String((await findStep(task, key)).step_id),
    reason,
  ]);

describe("cancel_step()", () => {
  it("cancels a step and all that depends on it; the rest goes on and completes", async () => {
    const task = await submit(test, [
      ...chain("a", "b", "c"),
      plannedStep("d", { dependsOn: ["c", "e"] }),
      ...chain("e", "f"),
    ]);
    expect(await cancel(task, "b")).toEqual([{ status: "cancelled" }]);
    expect(await statuses(task)).toEqual({
      a: "ready",
      b: "cancelled",
      c: "cancelled",
      d: "cancelled",
      e: "ready",
      f: "blocked",
    });
    expect([await work(test), await work(test)]).toEqual([["a", "e"], ["f"]]);
    expect(await taskStatus(task)).toBe("completed");
    expect(await task.asUser("select remaining_steps from cogo_api.runs")).toEqual([
      { remaining_steps: 0 },
    ]);
    expect(await task.asUser("select status, remaining_steps from cogo_api.phases")).toEqual([
      { status: "completed", remaining_steps: 0 },
    ]);
  });

  it.each([
    ["Not needed", "Not needed"],
    ["", "Cancelled by the user"],
  ])("says on each step that it was cancelled by itself, and why: %j", async (reason, message) => {
    const task = await submit(test, chain("a", "b"));
    await cancel(task, "a", reason);
    for (const key of ["a", "b"]) {
      expect((await findStep(task, key)).error).toEqual({ code: "step_cancelled", message });
    }
  });

  it("tells each step and the reason, and leaves a trace", async () => {
    const task = await submit(test, [...chain("a", "b"), plannedStep("c")]);
    await cancel(task, "a");
    expect(await told(task, "step:cancelled")).toEqual(
      expect.arrayContaining([
        { key: "a", reason: "Not needed" },
        { key: "b", reason: "Not needed" },
      ]),
    );
    expect(await audited(task)).toEqual([["step-cancelled", { reason: "Not needed" }]]);
  });

  it("takes a running step from its worker, who learns of it at the next heartbeat", async () => {
    const task = await submit(test, [plannedStep("a", { priority: 1 }), plannedStep("b")]);
    const step = await claimOne(test, QUEUE);
    await cancel(task, "a");
    await expect(
      test.asWorker("select cogo_api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]),
    ).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await complete(test, step)).toMatchObject({ status: "cancelled" });
    expect(await task.asUser("select outcome from cogo_api.attempts")).toEqual([
      { outcome: "cancelled" },
    ]);
    expect(await work(test)).toEqual(["b"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("completes a run of which nothing else is left", async () => {
    const task = await submit(test, chain("a", "b"));
    await completeNext(test);
    await cancel(task, "b");
    expect(await taskStatus(task)).toBe("completed");
  });

  it("changes nothing the second time, and refuses a step that has ended otherwise", async () => {
    const task = await submit(test, [plannedStep("a", { priority: 1 }), plannedStep("b")]);
    await completeNext(test);
    await expect(cancel(task, "a")).rejects.toMatchObject({
      sqlstate: "OG003",
      message: "The step has ended: it is completed",
    });
    const other = await submit(test, [plannedStep("c"), plannedStep("d")]);
    expect(await cancel(other, "c")).toEqual(await cancel(other, "c"));
    expect(await audited(other)).toHaveLength(1);
  });

  it("cancels in a paused task, which stays paused", async () => {
    const task = await submit(test, chain("a"));
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await cancel(task, "a");
    expect(await taskStatus(task)).toBe("paused");
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect(await taskStatus(task)).toEqual(["cancelled", "task_cancelled"]);
  });

  it("cancels the task with the last of its steps, where none has done anything", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b")]);
    await cancel(task, "a");
    expect(await taskStatus(task)).toBe("running");
    await cancel(task, "b");
    expect(await taskStatus(task)).toEqual(["cancelled", "task_cancelled"]);
  });
});

describe("cancel_step() and what a step has below it", () => {
  const mapped = async () => {
    const task = await submit(test, [
      plannedStep("list"),
      plannedStep("each", { dependsOn: ["list"], map: "list" }),
      plannedStep("join", { dependsOn: ["each"] }),
      plannedStep("beside", { priority: 200 }),
    ]);
    await completeNext(test, [1, 2, 3]);
    return task;
  };

  it.each(["each", "each:1"])("cancels a map step and all its copies together: %s", async (key) => {
    const task = await mapped();
    const running = await claimOne(test, QUEUE);
    await cancel(task, key);
    expect(await statuses(task)).toEqual({
      list: "completed",
      each: "cancelled",
      "each:0": "cancelled",
      "each:1": "cancelled",
      "each:2": "cancelled",
      join: "cancelled",
      beside: "ready",
    });
    expect(await complete(test, running)).toMatchObject({ status: "cancelled" });
    await completeNext(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("keeps the copies that have completed", async () => {
    const task = await mapped();
    const { key } = await claimOne(test, QUEUE).then(async (step) => {
      await complete(test, step);
      return step;
    });
    await cancel(task, "each");
    expect(await statuses(task)).toMatchObject({ [key]: "completed", each: "cancelled" });
  });

  it("cancels the sub-run of a step, at any depth", async () => {
    const inner = plannedStep("inner", { subRun: { steps: [plannedStep("x")] } });
    const task = await submit(test, [
      plannedStep("below", { subRun: { steps: [inner, plannedStep("y")] } }),
      plannedStep("beside", { priority: 200 }),
    ]);
    await cancel(task, "below");
    expect(await task.asUser("select status from cogo_api.runs order by number")).toEqual([
      { status: "running" },
      { status: "cancelled" },
      { status: "cancelled" },
    ]);
    expect(await statuses(task, 2)).toEqual({ inner: "cancelled", y: "cancelled" });
    expect(await work(test)).toEqual(["beside"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("cancels a step of a sub-run, which goes on and completes", async () => {
    const task = await submit(test, [
      plannedStep("below", { subRun: { steps: [...chain("x", "y"), plannedStep("z")] } }),
      plannedStep("after", { dependsOn: ["below"] }),
    ]);
    await cancel(task, "x");
    await work(test, { z: { output: { z: 1 } } });
    expect((await findStep(task, "below")).output).toEqual({ z: { z: 1 } });
    expect(await work(test)).toEqual(["after"]);
  });

  it("cancels with the last step of a sub-run its step, and what depends on that", async () => {
    const inner = plannedStep("inner", { subRun: { steps: chain("x", "y") } });
    const task = await submit(test, [
      plannedStep("below", { subRun: { steps: [inner] } }),
      plannedStep("after", { dependsOn: ["below"] }),
      plannedStep("beside"),
    ]);
    await cancel(task, "x");
    expect(await statuses(task)).toEqual({
      below: "cancelled",
      after: "cancelled",
      beside: "ready",
    });
    expect((await findStep(task, "below")).error).toEqual({
      code: "step_cancelled",
      message: "Each step of its sub-run was cancelled",
    });
    await work(test);
    expect(await taskStatus(task)).toBe("completed");
    expect(await findContradictions(test)).toEqual([]);
  });

  it("cancels the task with the last step of its last sub-run", async () => {
    const task = await submit(test, [
      plannedStep("below", { subRun: { steps: [plannedStep("x")] } }),
    ]);
    await cancel(task, "x");
    expect(await taskStatus(task)).toEqual(["cancelled", "task_cancelled"]);
  });

  it("cancels what a step waits for: no event and no time brings it back", async () => {
    const task = await submit(test, [plannedStep("a", { priority: 1 }), plannedStep("b")]);
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.await_event($1, $2, 'go')", [
      step.stepId,
      step.leaseToken,
    ]);
    await cancel(task, "a");
    await task.asUser("select cogo_api.emit_event($1, 'go')", [task.taskId]);
    expect(await statuses(task)).toEqual({ a: "cancelled", b: "ready" });
    expect((await claim(test, QUEUE, 5)).map(({ key }) => key)).toEqual(["b"]);
  });
});
