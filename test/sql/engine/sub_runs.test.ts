import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  chain,
  completeNext,
  findStep,
  judges,
  statuses,
  submit,
  taskStatus,
  told,
  work,
  writes,
} from "../../support/plan_fixture.ts";
import {
  claim,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const below = (steps: readonly object[], change: Readonly<Record<string, unknown>> = {}) =>
  plannedStep("below", { subRun: { steps, reason: "In parts" }, ...change });
const after = plannedStep("after", { dependsOn: ["below"] });

describe("a sub-run", () => {
  it("runs a plan of its own below its step, which waits for it", async () => {
    const task = await submit(test, [below(chain("x", "y")), after]);
    expect(await statuses(task)).toEqual({ below: "waiting: run", after: "blocked" });
    expect(await statuses(task, 2)).toEqual({ x: "ready", y: "blocked" });
    const { step_id: stepId } = await findStep(task, "below");
    const runs = await task.asUser(
      "select run_id, number, parent_step_id, status from cogo_api.runs order by number",
    );
    expect(runs).toMatchObject([
      { number: 1, parent_step_id: null },
      { number: 2, parent_step_id: stepId, status: "running" },
    ]);
    expect(await told(task, "step:waiting")).toEqual([
      { key: "below", for: "run", runId: runs[1]?.run_id },
    ]);
    expect(
      await task.asUser("select reason from cogo_api.plans where run_id = $1", [
        String(runs[1]?.run_id),
      ]),
    ).toEqual([{ reason: "In parts" }]);
  });

  it("gives its step the outputs of its last steps, and no others", async () => {
    const task = await submit(test, [below([...chain("x", "y"), plannedStep("z")]), after]);
    await work(test, { x: { output: { not: "last" } }, z: { output: { side: 1 } } });
    await work(test, { y: { output: { end: 2 } } });
    expect((await findStep(task, "below")).output).toEqual({ y: { end: 2 }, z: { side: 1 } });
    expect(await statuses(task)).toEqual({ below: "completed", after: "ready" });
    await work(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("sees the outputs within it alone", async () => {
    await submit(test, [plannedStep("a"), below(chain("x", "y"), { dependsOn: ["a"] })]);
    await completeNext(test, { outer: true });
    await completeNext(test, { inner: true });
    const [row] = await test.asWorker(
      "select context -> 'outputs' as outputs from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(row?.outputs).toEqual({ x: { inner: true } });
  });

  it("completes its step at once when it has no steps", async () => {
    const task = await submit(test, [below([]), after]);
    expect(await statuses(task)).toEqual({ below: "completed", after: "ready" });
    expect((await findStep(task, "below")).output).toEqual({});
  });

  it("fails its step, and with it the run, with its own error", async () => {
    const task = await submit(test, [below(chain("x", "y")), after]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await taskStatus(task)).toEqual(["failed", "boom"]);
    expect(await statuses(task)).toEqual({ below: "failed", after: "cancelled" });
    expect(await statuses(task, 2)).toEqual({ x: "failed", y: "cancelled" });
    expect(await told(task, "step:failed")).toMatchObject([{ key: "x" }, { key: "below" }]);
    expect(await told(task, "task:failed")).toHaveLength(1);
  });

  it("is gone on without where its step says so", async () => {
    const task = await submit(test, [below(chain("x"), { whenExhausted: "skip" }), after]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await statuses(task)).toEqual({ below: "skipped", after: "ready" });
    expect(await task.asUser("select status from cogo_api.runs order by number")).toEqual([
      { status: "running" },
      { status: "failed" },
    ]);
  });

  it("fails its step when its quality gate failed", async () => {
    const task = await submit(test, [below(chain("x"))]);
    await complete(test, await claimOne(test, QUEUE), judges("failed"));
    expect(await taskStatus(task)).toEqual(["failed", "quality_gate_failed"]);
  });

  it("is cancelled when a step beside its own fails", async () => {
    const task = await submit(test, [below(chain("x")), plannedStep("beside", { priority: 1 })]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await statuses(task, 2)).toEqual({ x: "cancelled" });
    expect(await claim(test, QUEUE)).toEqual([]);
  });

  it("is paused and resumed with its run", async () => {
    const task = await submit(test, [below(chain("x", "y"))]);
    const running = await claimOne(test, QUEUE);
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await complete(test, running);
    expect(await claim(test, QUEUE)).toEqual([]);
    expect(await task.asUser("select distinct status from cogo_api.runs")).toEqual([
      { status: "paused" },
    ]);
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect(await work(test)).toEqual(["y"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("that ends while its run is paused lets the run go on when it is resumed", async () => {
    const task = await submit(test, [below(chain("x")), after]);
    const running = await claimOne(test, QUEUE);
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await complete(test, running);
    expect(await statuses(task)).toEqual({ below: "waiting: run", after: "blocked" });
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect(await statuses(task)).toEqual({ below: "completed", after: "ready" });
  });

  it("shares the files of the root run, newest last", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      below([below(chain("x"))], { dependsOn: ["a"] }),
      plannedStep("b", { dependsOn: ["below"] }),
    ]);
    await work(test, { a: writes("app.ts", "1") });
    const { run_id: innerRun } = await findStep(task, "x");
    await work(test, { x: writes("app.ts", "2") });
    const { run_id: rootRun } = await findStep(task, "b");
    expect(
      await task.asUser("select run_id, version, content from cogo_api.artifacts order by version"),
    ).toEqual([
      { run_id: rootRun, version: 1, content: "1" },
      { run_id: rootRun, version: 2, content: "2" },
    ]);
    for (const run of [innerRun, rootRun]) {
      expect(
        await test.asWorker("select path, content from cogo_api.read_run_artifacts($1)", [
          String(run),
        ]),
      ).toEqual([{ path: "app.ts", content: "2" }]);
    }
  });
});

describe("what the steps of a sub-run see", () => {
  const seen = async () =>
    Object.fromEntries(
      (
        await test.asWorker(
          "select key, input, context -> 'outputs' as outputs from cogo_api.claim_steps($1, gen_random_uuid(), 10)",
          [QUEUE],
        )
      ).map((row) => [row.key, { input: row.input, outputs: row.outputs }]),
    );

  it("is what their parent sees, for those that depend on nothing, at any depth", async () => {
    const inner = plannedStep("inner", { subRun: { steps: [plannedStep("x")] } });
    await submit(test, [
      plannedStep("a"),
      below([inner, ...chain("y", "z")], { dependsOn: ["a"] }),
    ]);
    await completeNext(test, { n: 1 });
    const outputs = { a: { n: 1 } };
    expect(await seen()).toEqual({ x: { input: {}, outputs }, y: { input: {}, outputs } });
  });

  it("is one element and what the map step sees beside the array, where a map made the sub-run", async () => {
    const each = below(chain("x", "y"), { dependsOn: ["list", "a"], map: "list.items" });
    const task = await submit(test, [plannedStep("list"), plannedStep("a"), each, after]);
    const [one, other] = await claim(test, QUEUE, 2);
    for (const step of [one, other]) {
      if (step === undefined) throw new Error("Expected two steps");
      const output = step.key === "list" ? { items: ["p", "q"], total: 2 } : { n: 1 };
      await complete(test, step, { output });
    }
    expect(await taskStatus(task)).toBe("running");
    for (let round = 0; round < 2; round += 1) {
      for (const step of await claim(test, QUEUE, 10)) {
        const [row] = await test.asOwner("select input from cogo.steps where step_id = $1", [
          step.stepId,
        ]);
        await complete(test, step, { output: { of: row?.input } });
      }
    }
    expect((await findStep(task, "below")).output).toEqual([
      { y: { of: { item: "p", index: 0 } } },
      { y: { of: { item: "q", index: 1 } } },
    ]);
    expect(await statuses(task)).toMatchObject({ below: "completed", after: "ready" });
  });

  it("starts again with a redrive where it failed", async () => {
    const each = below([plannedStep("x")], { dependsOn: ["list"], map: "list" });
    const task = await submit(test, [plannedStep("list"), each]);
    await completeNext(test, [1, 2]);
    const [failing, other] = await claim(test, QUEUE, 2);
    if (failing === undefined || other === undefined) throw new Error("Expected two steps");
    await complete(test, other);
    await fail(test, failing, { retryable: false });
    expect(await taskStatus(task)).toEqual(["failed", "boom"]);
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    await completeNext(test);
    expect(await taskStatus(task)).toBe("completed");
  });
});

describe("sub-runs inside each other", () => {
  const nested = (depth: number): Readonly<Record<string, unknown>> =>
    depth === 0 ? plannedStep("innermost") : below([nested(depth - 1)]);

  it("may be five deep", async () => {
    const task = await submit(test, [nested(5)]);
    expect(await work(test)).toEqual(["innermost"]);
    expect(await taskStatus(task)).toBe("completed");
    expect(await task.asUser("select distinct status from cogo_api.runs")).toEqual([
      { status: "completed" },
    ]);
  });

  it("are refused at six, when they are submitted", async () => {
    await expect(submit(test, [nested(6)])).rejects.toMatchObject({
      sqlstate: "OG004",
      message: "Expected at most 5 sub-runs inside each other",
    });
  });

  it("are all cancelled with the task", async () => {
    const task = await submit(test, [nested(3)]);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    expect(await task.asUser("select distinct status from cogo_api.runs")).toEqual([
      { status: "cancelled" },
    ]);
    expect(await task.asUser("select distinct status from cogo_api.steps")).toEqual([
      { status: "cancelled" },
    ]);
  });
});
