import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  findStep,
  gate,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import { at, clear, plannedStep, sweep, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(at(0));
});

const waits = (change: Readonly<Record<string, unknown>> = {}) =>
  gate("decision", { waitFor: { events: ["paid", "withdrawn"], ...change } });
const PLAN: readonly Readonly<Record<string, unknown>>[] = [
  waits(),
  plannedStep("ship", { dependsOn: ["decision"], if: { decision: { event: "paid" } } }),
  plannedStep("restock", { dependsOn: ["decision"], if: { decision: { event: "withdrawn" } } }),
];
const emit = ({ asUser, taskId }: TaskFixture, name: string, payload: unknown = {}) =>
  asUser("select cogo_api.emit_event($1, $2, $3::jsonb)", [taskId, name, JSON.stringify(payload)]);
const output = async (task: TaskFixture) => (await findStep(task, "decision")).output;

describe("waitFor", () => {
  it("holds a gate until the first of the events, and says which it was", async () => {
    const task = await submit(test, PLAN);
    expect(await statuses(task)).toMatchObject({ decision: "waiting: event", ship: "blocked" });
    expect(await told(task, "step:waiting")).toEqual([
      { key: "decision", for: "event", events: ["paid", "withdrawn"] },
    ]);
    await emit(task, "withdrawn", { by: "customer" });
    await emit(task, "paid");
    expect(await output(task)).toEqual({ event: "withdrawn", payload: { by: "customer" } });
    expect(await statuses(task)).toEqual({
      decision: "completed",
      ship: "skipped",
      restock: "ready",
    });
  });

  it("does not wait for what has come already, of several the first", async () => {
    const task = await submit(test, [
      plannedStep("before"),
      ...PLAN.map((step) => ({
        ...step,
        dependsOn: [...((step.dependsOn as string[] | undefined) ?? []), "before"],
      })),
    ]);
    await emit(task, "paid");
    test.setClock(at(1));
    await emit(task, "withdrawn");
    await work(test);
    expect(await output(task)).toMatchObject({ event: "paid" });
  });

  it("is given up when none came in time", async () => {
    const task = await submit(test, [waits({ timeoutSeconds: 60 })]);
    test.setClock(at(59));
    await sweep(test);
    expect(await taskStatus(task)).toBe("running");
    test.setClock(at(61));
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "event_timed_out"]);
  });

  it("goes on without any where the plan says so", async () => {
    const task = await submit(test, [waits({ timeoutSeconds: 60, whenExpired: "continue" })]);
    test.setClock(at(61));
    await sweep(test);
    expect(await output(task)).toEqual({ event: null });
    expect(await taskStatus(task)).toBe("completed");
  });

  it("keeps an event that came while the task was paused, and waits again after a redrive", async () => {
    const task = await submit(test, [waits({ timeoutSeconds: 60 })]);
    await task.asUser("select cogo_api.pause_task($1)", [task.taskId]);
    test.setClock(at(61));
    await sweep(test);
    await task.asUser("select cogo_api.resume_task($1)", [task.taskId]);
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "event_timed_out"]);
    await task.asUser("select cogo_api.redrive_task($1)", [task.taskId]);
    expect(await statuses(task)).toEqual({ decision: "waiting: event" });
    await task.asUser("select cogo_api.pause_task($1)", [task.taskId]);
    await emit(task, "paid");
    expect(await statuses(task)).toEqual({ decision: "blocked" });
    await task.asUser("select cogo_api.resume_task($1)", [task.taskId]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("hears in a sub-run what is emitted into its task", async () => {
    const task = await submit(test, [plannedStep("below", { subRun: { steps: [waits()] } })]);
    await emit(task, "paid", 5);
    expect(await taskStatus(task)).toBe("completed");
    expect((await findStep(task, "below")).output).toEqual({
      decision: { event: "paid", payload: 5 },
    });
  });
});
