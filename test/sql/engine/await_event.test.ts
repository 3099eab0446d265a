import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { statuses, submit, taskStatus, told } from "../../support/plan_fixture.ts";
import {
  at,
  type Claim,
  claim,
  claimOne,
  clear,
  complete,
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

const awaitEvent = async (step: Claim, name = "go", deadline: string | null = null) =>
  (
    await test.asWorker("select cogo_api.await_event($1, $2, $3, $4) as answer", [
      step.stepId,
      step.leaseToken,
      name,
      deadline,
    ])
  )[0]?.answer;
const emit = async ({ taskId, asUser }: TaskFixture, name = "go", payload: unknown = { x: 1 }) =>
  (
    await asUser("select cogo_api.emit_event($1, $2, $3::jsonb) as first", [
      taskId,
      name,
      JSON.stringify(payload),
    ])
  )[0]?.first;
const checkpoints = async () => {
  const [row] = await test.asWorker(
    "select step_id, lease_token, key, context -> 'checkpoints' as checkpoints from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
    [QUEUE],
  );
  return row?.checkpoints;
};
const start = async () => {
  const task = await submit(test, [plannedStep("a")]);
  return { task, step: await claimOne(test, QUEUE) };
};

describe("await_event()", () => {
  it.each(["", " go", "go\n", "x".repeat(101)])(
    "refuses %j, under which no event can be emitted, and the step goes on",
    async (name) => {
      const { step } = await start();
      const refused = { sqlstate: "OG005", message: expect.stringContaining("Expected a name") };
      await expect(awaitEvent(step, name)).rejects.toMatchObject(refused);
      expect(await readStep(test, step.stepId)).toMatchObject({ status: "running" });
    },
  );

  it("running + await → waiting, holding no worker and no lease", async () => {
    const { task, step } = await start();
    expect(await awaitEvent(step)).toEqual({ status: "waiting" });
    expect(await readStep(test, step.stepId)).toMatchObject({
      status: "waiting",
      waiting_for: "event",
      awaited_event: "go",
      lease_token: null,
      available_at: null,
    });
    expect(await told(task, "step:waiting")).toEqual([{ key: "a", for: "event", event: "go" }]);
    expect(await task.asUser("select outcome from cogo_api.attempts")).toEqual([
      { outcome: "suspended" },
    ]);
    test.setClock(at(1_000_000));
    await sweep(test);
    expect(await claim(test, QUEUE)).toEqual([]);
  });

  it("comes back with the event as a checkpoint, counting neither attempt nor stall", async () => {
    const { task, step } = await start();
    await awaitEvent(step);
    expect(await emit(task)).toBe(true);
    expect(await statuses(task)).toEqual({ a: "ready" });
    expect(await told(task, "step:resumed")).toEqual([{ key: "a", waitedFor: "event" }]);
    expect(await checkpoints()).toEqual({ "event:go": { status: "received", payload: { x: 1 } } });
    expect(await readStep(test, step.stepId)).toMatchObject({ attempts: 0, stalls: 0, claims: 2 });
  });

  it("answers at once with an event that came before, and keeps the worker", async () => {
    const { task, step } = await start();
    await emit(task);
    expect(await awaitEvent(step)).toEqual({ status: "received", payload: { x: 1 } });
    expect(await statuses(task)).toEqual({ a: "running" });
    await complete(test, step);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("times out at its deadline, and tells the handler so", async () => {
    const { task, step } = await start();
    await awaitEvent(step, "go", at(60));
    test.setClock(at(59));
    await sweep(test);
    expect(await statuses(task)).toEqual({ a: "waiting: event" });
    test.setClock(at(60));
    await sweep(test);
    expect(await checkpoints()).toEqual({ "event:go": { status: "timed_out" } });
  });

  it("answers a timeout for good: neither a later event nor a second await changes it", async () => {
    const { task, step } = await start();
    await awaitEvent(step, "go", at(60));
    test.setClock(at(60));
    const again = await claimOne(test, QUEUE);
    expect(await emit(task)).toBe(true);
    expect(await awaitEvent(again)).toEqual({ status: "timed_out" });
    await test.asWorker("select cogo_api.release_step($1, $2)", [again.stepId, again.leaseToken]);
    expect(await checkpoints()).toEqual({ "event:go": { status: "timed_out" } });
  });

  it("waits for each name apart", async () => {
    const { task, step } = await start();
    await awaitEvent(step, "go");
    await emit(task, "other");
    expect(await statuses(task)).toEqual({ a: "waiting: event" });
    await emit(task, "go", null);
    const again = await claimOne(test, QUEUE);
    expect(await awaitEvent(again, "other")).toEqual({ status: "received", payload: { x: 1 } });
    expect(await awaitEvent(again, "go")).toEqual({ status: "received", payload: null });
  });

  it("refuses a stale token, and a step that has ended", async () => {
    const { step } = await start();
    const stale = { ...step, leaseToken: crypto.randomUUID() };
    await expect(awaitEvent(stale)).rejects.toMatchObject({ sqlstate: "OG001" });
    await complete(test, step);
    await expect(awaitEvent(step)).rejects.toMatchObject({ sqlstate: "OG001" });
  });
});

describe("emit_event()", () => {
  it("keeps the first of a name, and says so to the second", async () => {
    const { task, step } = await start();
    expect(await emit(task, "go", "first")).toBe(true);
    expect(await emit(task, "go", "second")).toBe(false);
    expect(await awaitEvent(step)).toEqual({ status: "received", payload: "first" });
    expect(await told(task, "event:emitted")).toEqual([{ event: "go" }]);
  });

  it("wakes all that wait for it, in sub-runs too, and nobody else", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("b"),
      plannedStep("below", { subRun: { steps: [plannedStep("x")] } }),
    ]);
    for (const step of await claim(test, QUEUE, 3)) {
      await awaitEvent(step, step.key === "b" ? "other" : "go");
    }
    await emit(task);
    expect(await statuses(task)).toMatchObject({ a: "ready", b: "waiting: event" });
    expect(await statuses(task, 2)).toEqual({ x: "ready" });
  });

  it("is heard by steps of sub-runs that come later", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("below", { dependsOn: ["a"], subRun: { steps: [plannedStep("x")] } }),
    ]);
    await emit(task);
    await complete(test, await claimOne(test, QUEUE));
    expect(await awaitEvent(await claimOne(test, QUEUE))).toMatchObject({ status: "received" });
  });

  it("wakes nothing in a paused task until it is resumed", async () => {
    const { task, step } = await start();
    await awaitEvent(step);
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await emit(task);
    expect(await claim(test, QUEUE)).toEqual([]);
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect(await checkpoints()).toEqual({ "event:go": { status: "received", payload: { x: 1 } } });
  });

  it("belongs to one run: a rerun waits again", async () => {
    const { task, step } = await start();
    await emit(task);
    await complete(test, step);
    await task.asUser("select from cogo_api.rerun_task($1, 'a')", [task.taskId]);
    expect(await awaitEvent(await claimOne(test, QUEUE))).toEqual({ status: "waiting" });
  });

  it("does not reach other tasks", async () => {
    const { step } = await start();
    await awaitEvent(step);
    await emit(await submit(test, [plannedStep("b", { priority: 1 })]));
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "waiting" });
  });

  it.each(["", "x".repeat(101)])("refuses a name of the wrong length", async (name) => {
    const { task } = await start();
    await expect(emit(task, name)).rejects.toMatchObject({ sqlstate: "23514" });
  });
});
