import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  audited,
  chain,
  completeNext,
  findApproval,
  findStep,
  judges,
  resolve,
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

const redrive = ({ taskId, asUser }: TaskFixture) =>
  asUser("select status, error from cogo_api.redrive_task($1, 'Key renewed')", [taskId]);
const cancelStep = async (task: TaskFixture, key: string) =>
  await task.asUser("select from cogo_api.cancel_step($1)", [
    String((await findStep(task, key)).step_id),
  ]);
const deadLetters = ({ asUser }: TaskFixture) =>
  asUser("select reason, redriven_at from cogo_api.dead_letters");
const failNext = async () => fail(test, await claimOne(test, QUEUE), { retryable: false });
describe("redrive_task()", () => {
  it("asks again what a person denied", async () => {
    const task = await submit(test, chain("a"));
    const ask = async () => {
      const step = await claimOne(test, QUEUE);
      const [row] = await test.asWorker(
        "select cogo_api.request_approval($1, $2, 'publish', '{}') ->> 'status' as status",
        [step.stepId, step.leaseToken],
      );
      return { step, status: row?.status };
    };
    await ask();
    await resolve(task, false);
    const denied = await ask();
    expect(denied.status).toBe("rejected");
    await fail(test, denied.step, { retryable: false });
    await redrive(task);
    expect((await ask()).status).toBe("waiting");
    expect(await findApproval(task)).toMatchObject({ status: "pending" });
  });

  it("goes on where the run ended: what is complete stays, the rest is open again", async () => {
    const task = await submit(test, [...chain("a", "b", "c"), plannedStep("d", { priority: 200 })]);
    await completeNext(test, { kept: true });
    await failNext();
    expect(await statuses(task)).toEqual({
      a: "completed",
      b: "failed",
      c: "cancelled",
      d: "cancelled",
    });
    expect(await redrive(task)).toEqual([{ status: "running", error: null }]);
    expect(await statuses(task)).toEqual({ a: "completed", b: "ready", c: "blocked", d: "ready" });
    expect((await findStep(task, "a")).output).toEqual({ kept: true });
    expect([await work(test), await work(test)]).toEqual([["b", "d"], ["c"]]);
    expect(await taskStatus(task)).toBe("completed");
    expect(await task.asUser("select number, status, error from cogo_api.runs")).toEqual([
      { number: 1, status: "completed", error: null },
    ]);
    expect(await told(task, "task:reopened")).toEqual([{ reason: "Key renewed" }]);
    expect(await audited(task)).toEqual([["task-redriven", { reason: "Key renewed" }]]);
  });

  it("gives what used up its attempts a new set of them, and marks the dead letter", async () => {
    const policy = { maxAttempts: 2, retryStrategy: "none" };
    const task = await submit(test, [plannedStep("a", { policy })]);
    for (let attempt = 0; attempt < 2; attempt += 1) await fail(test, await claimOne(test, QUEUE));
    expect(await deadLetters(task)).toEqual([{ reason: "attempts", redriven_at: null }]);
    await redrive(task);
    expect(await deadLetters(task)).toMatchObject([
      { reason: "attempts", redriven_at: new Date(START) },
    ]);
    await fail(test, await claimOne(test, QUEUE));
    expect(await taskStatus(task)).toBe("running");
    await fail(test, await claimOne(test, QUEUE));
    expect(await taskStatus(task)).toEqual(["failed", "boom"]);
    expect(await deadLetters(task)).toEqual([{ reason: "attempts", redriven_at: null }]);
    expect(await task.asUser("select number from cogo_api.attempts order by number")).toHaveLength(
      4,
    );
  });

  it("gives what used up its stalls a new set of them", async () => {
    const task = await submit(test, [plannedStep("a", { policy: { maxStalls: 1 } })]);
    const { stepId } = await claimOne(test, QUEUE);
    test.setClock(at(60));
    await sweep(test);
    expect(await deadLetters(task)).toEqual([{ reason: "stalls", redriven_at: null }]);
    await redrive(task);
    expect(await readStep(test, stepId)).toMatchObject({ status: "ready", stalls: 0, attempts: 0 });
  });

  it("tries again what was refused", async () => {
    const task = await submit(test, chain("a"));
    await failNext();
    expect(await deadLetters(task)).toEqual([{ reason: "refused", redriven_at: null }]);
    await redrive(task);
    expect(await work(test)).toEqual(["a"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("reopens a task that was cancelled", async () => {
    const task = await submit(test, chain("a", "b"));
    const slow = await claimOne(test, QUEUE);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await redrive(task);
    expect(await complete(test, slow)).toMatchObject({ lease_lost: true });
    expect([await work(test), await work(test)]).toEqual([["a"], ["b"]]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("leaves a step that was cancelled by itself, and what depends on it", async () => {
    const task = await submit(test, [
      plannedStep("a", { priority: 1 }),
      ...chain("b", "c"),
      plannedStep("d", { dependsOn: ["a"] }),
    ]);
    await cancelStep(task, "b");
    await failNext();
    await redrive(task);
    expect(await statuses(task)).toEqual({
      a: "ready",
      b: "cancelled",
      c: "cancelled",
      d: "blocked",
    });
    expect([await work(test), await work(test)]).toEqual([["a"], ["d"]]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("keeps what the step had checkpointed", async () => {
    const task = await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '1')", [
      step.stepId,
      step.leaseToken,
    ]);
    await fail(test, step, { retryable: false });
    await redrive(task);
    const [row] = await test.asWorker(
      "select context -> 'checkpoints' as kept from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(row?.kept).toEqual({ part: 1 });
  });

  it("looks at a condition again, and leaves what was skipped", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"], if: { a: { go: true } } }),
      plannedStep("c", { dependsOn: ["a", "b"], if: { a: { go: true } }, whenUnmet: "fail" }),
    ]);
    await completeNext(test);
    await redrive(task);
    expect(await statuses(task)).toEqual({ a: "completed", b: "skipped", c: "failed" });
  });

  it("counts phases and runs right", async () => {
    const task = await submit(test, [
      plannedStep("a", { phase: "one" }),
      plannedStep("b", { phase: "two", dependsOn: ["a"] }),
      plannedStep("c", { phase: "three", dependsOn: ["b"] }),
    ]);
    await completeNext(test);
    await failNext();
    await redrive(task);
    expect(
      await task.asUser(
        "select phase, status, remaining_steps as n from cogo_api.phases order by position",
      ),
    ).toEqual([
      { phase: "one", status: "completed", n: 0 },
      { phase: "two", status: "running", n: 1 },
      { phase: "three", status: "pending", n: 1 },
    ]);
    expect(await task.asUser("select remaining_steps from cogo_api.runs")).toEqual([
      { remaining_steps: 2 },
    ]);
  });

  it("takes the latest run of a task that was rerun", async () => {
    const task = await submit(test, chain("a"));
    await failNext();
    await task.asUser("select from cogo_api.rerun_task($1, 'a')", [task.taskId]);
    await failNext();
    await redrive(task);
    expect(await task.asUser("select number, status from cogo_api.runs order by number")).toEqual([
      { number: 1, status: "failed" },
      { number: 2, status: "running" },
    ]);
  });
});

describe("redrive_task() refuses", () => {
  it("a task whose session has ended, as rerun_task() does", async () => {
    const task = await submit(test, chain("a"));
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await task.asUser("select from cogo_api.end_session($1)", [task.sessionId]);
    const rerun = () => task.asUser("select from cogo_api.rerun_task($1)", [task.taskId]);
    for (const act of [() => redrive(task), rerun]) {
      await expect(act()).rejects.toMatchObject({
        sqlstate: "OG003",
        message: "The session has ended and takes no tasks",
        hint: "Open a new session",
      });
    }
    expect(await taskStatus(task)).toEqual(["cancelled", "task_cancelled"]);
  });

  it("a run that failed for its gate and whose only open ends were cancelled by themselves", async () => {
    const task = await submit(test, [plannedStep("a", { priority: 1 }), plannedStep("b")]);
    await cancelStep(task, "b");
    await complete(test, await claimOne(test, QUEUE), judges("failed"));
    await expect(redrive(task)).rejects.toMatchObject({ sqlstate: "OG003" });
    expect(await taskStatus(task)).toEqual(["failed", "quality_gate_failed"]);
  });

  it("a task that runs or is complete", async () => {
    const task = await submit(test, chain("a"));
    await expect(redrive(task)).rejects.toMatchObject({
      sqlstate: "OG003",
      message: "There is nothing to redrive: the task is running",
    });
    await work(test);
    await expect(redrive(task)).rejects.toMatchObject({ sqlstate: "OG003" });
    expect(await audited(task)).toEqual([]);
  });

  it("a task whose quality gate failed, and says what to do", async () => {
    const task = await submit(test, chain("a"));
    await complete(test, await claimOne(test, QUEUE), judges("failed"));
    await expect(redrive(task)).rejects.toMatchObject({
      sqlstate: "OG003",
      hint: expect.stringContaining("can be rerun from a step"),
    });
    expect(await taskStatus(task)).toEqual(["failed", "quality_gate_failed"]);
  });
});

describe("redrive_task() of map steps", () => {
  const mapped = async () => {
    const task = await submit(test, [
      plannedStep("list"),
      plannedStep("each", { dependsOn: ["list"], map: "list" }),
    ]);
    await completeNext(test, ["x", "y"]);
    return task;
  };

  it("does the failed copy again, and no copy twice", async () => {
    const task = await mapped();
    const [first, second] = await claim(test, QUEUE, 2);
    if (first === undefined || second === undefined) throw new Error("Expected two copies");
    await complete(test, first, { output: { did: first.key } });
    await fail(test, second, { retryable: false });
    await redrive(task);
    expect(await work(test, { [second.key]: { output: { did: second.key } } })).toEqual([
      second.key,
    ]);
    expect((await findStep(task, "each")).output).toEqual([{ did: "each:0" }, { did: "each:1" }]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("opens a map step again that could not be opened", async () => {
    const task = await submit(test, [
      plannedStep("list"),
      plannedStep("each", { dependsOn: ["list"], map: "list.items" }),
    ]);
    await completeNext(test, { items: "none" });
    await test.asOwner(`update cogo.steps set output = '{"items": [1]}' where key = 'list'`);
    await redrive(task);
    expect(await work(test)).toEqual(["each:0"]);
    expect(await taskStatus(task)).toBe("completed");
  });
});

describe("redrive_task() of sub-runs", () => {
  const below = (steps: readonly object[], change: object = {}) =>
    plannedStep("below", { subRun: { steps }, ...change });

  it("goes on in the sub-run where it failed", async () => {
    const task = await submit(test, [below(chain("x", "y"))]);
    await completeNext(test);
    await failNext();
    await redrive(task);
    expect(await statuses(task)).toEqual({ below: "waiting: run" });
    expect(await statuses(task, 2)).toEqual({ x: "completed", y: "ready" });
    expect(await work(test)).toEqual(["y"]);
    expect(await taskStatus(task)).toBe("completed");
    expect(await task.asUser("select status from cogo_api.runs")).toEqual([
      { status: "completed" },
      { status: "completed" },
    ]);
  });

  it("leaves a step with its sub-run that was cancelled by itself", async () => {
    const task = await submit(test, [below(chain("x")), plannedStep("b", { priority: 200 })]);
    await cancelStep(task, "below");
    await failNext();
    await redrive(task);
    expect(await task.asUser("select number, status from cogo_api.runs order by number")).toEqual([
      { number: 1, status: "running" },
      { number: 2, status: "cancelled" },
    ]);
    expect(await work(test)).toEqual(["b"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("leaves a step of a sub-run that was cancelled by itself", async () => {
    const task = await submit(test, [below([plannedStep("x", { priority: 1 }), ...chain("y")])]);
    await cancelStep(task, "y");
    await failNext();
    await redrive(task);
    expect(await statuses(task, 2)).toEqual({ x: "ready", y: "cancelled" });
    expect(await work(test)).toEqual(["x"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("leaves a sub-run ended that the run had gone on without", async () => {
    const task = await submit(test, [
      below(chain("x"), { whenExhausted: "skip", priority: 1 }),
      plannedStep("after", { dependsOn: ["below"] }),
    ]);
    await failNext();
    await failNext();
    await redrive(task);
    expect(await task.asUser("select number, status from cogo_api.runs order by number")).toEqual([
      { number: 1, status: "running" },
      { number: 2, status: "failed" },
    ]);
    expect(await work(test)).toEqual(["after"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("starts a sub-run over whose quality gate failed", async () => {
    const task = await submit(test, [below(chain("x"))]);
    await complete(test, await claimOne(test, QUEUE), judges("failed"));
    expect(await redrive(task)).toMatchObject([{ status: "running" }]);
    expect(await task.asUser("select number, status from cogo_api.runs order by number")).toEqual([
      { number: 1, status: "running" },
      { number: 2, status: "failed" },
      { number: 3, status: "running" },
    ]);
    expect(await work(test)).toEqual(["x"]);
    expect(await taskStatus(task)).toBe("completed");
  });
});
