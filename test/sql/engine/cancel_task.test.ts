import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  audited,
  chain,
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
  fail,
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

const cancel = ({ taskId, asUser }: TaskFixture, reason = "enough") =>
  asUser("select status, error from cogo_api.cancel_task($1, $2)", [taskId, reason]);

describe("cancel_task()", () => {
  it("cancels every open step in one transaction, and keeps what is complete", async () => {
    const task = await submit(test, [
      ...chain("a", "b", "c"),
      plannedStep("d", { delaySeconds: 60 }),
    ]);
    await work(test);
    expect(await cancel(task)).toEqual([
      { status: "cancelled", error: { code: "task_cancelled", message: "enough" } },
    ]);
    expect(await statuses(task)).toEqual({
      a: "completed",
      b: "cancelled",
      c: "cancelled",
      d: "cancelled",
    });
    expect(
      await task.asUser(
        "select status from cogo_api.runs union select status from cogo_api.phases",
      ),
    ).toEqual([{ status: "cancelled" }]);
    expect(await claim(test, QUEUE)).toEqual([]);
  });

  it("refuses another version than the one that was seen, unless it is cancelled", async () => {
    const { taskId, asUser } = await submit(test, chain("a"));
    const cancelVersion = (version: number) =>
      asUser("select status from cogo_api.cancel_task($1, null, $2)", [taskId, version]);
    await expect(cancelVersion(9)).rejects.toMatchObject({ sqlstate: "OG007" });
    expect(await cancelVersion(1)).toEqual([{ status: "cancelled" }]);
    expect(await cancelVersion(9)).toEqual([{ status: "cancelled" }]);
  });

  it("takes running steps from their workers, who learn of it at their next call", async () => {
    const task = await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await cancel(task);
    await expect(
      test.asWorker("select cogo_api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]),
    ).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await complete(test, step)).toMatchObject({ status: "cancelled" });
    expect(await fail(test, step)).toMatchObject({ status: "cancelled" });
    expect(await task.asUser("select outcome from cogo_api.attempts")).toEqual([
      { outcome: "cancelled" },
    ]);
    expect(await task.asUser("select output from cogo_api.steps")).toEqual([{ output: null }]);
  });

  it("changes nothing the second time, and leaves one trace", async () => {
    const task = await submit(test, chain("a"));
    expect(await cancel(task)).toEqual(await cancel(task, "really"));
    expect(await told(task, "task:cancelled")).toHaveLength(1);
    expect(await audited(task)).toEqual([["task-cancelled", { reason: "enough" }]]);
  });

  it("says who cancelled when nobody said why", async () => {
    const task = await submit(test, chain("a"));
    expect(await cancel(task, "")).toMatchObject([{ error: { message: "Cancelled by the user" } }]);
  });

  it("refuses a task that has ended otherwise", async () => {
    const task = await submit(test, chain("a"));
    await work(test);
    await expect(cancel(task)).rejects.toMatchObject({
      sqlstate: "OG003",
      message: "The task has ended: it is completed",
    });
    expect(await taskStatus(task)).toBe("completed");
    expect(await audited(task)).toEqual([]);
  });

  it("leaves other tasks of the session alone", async () => {
    const task = await submit(test, chain("a"));
    const plan = JSON.stringify({ steps: chain("other") });
    await task.asUser("select from cogo_api.create_task($1, 'Another', plan => $2::jsonb)", [
      task.sessionId,
      plan,
    ]);
    await cancel(task);
    expect(await work(test)).toEqual(["other"]);
  });
});
