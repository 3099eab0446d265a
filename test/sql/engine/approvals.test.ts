import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  askForApproval,
  chain,
  completeNext,
  findApproval,
  gate,
  resolve,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import {
  type Claim,
  claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  readStep,
  START,
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

const request = async (step: Claim, asked: object = { title: "May I?" }, key = "publish") =>
  (
    await test.asWorker("select cogo_api.request_approval($1, $2, $3, $4::jsonb) as answer", [
      step.stepId,
      step.leaseToken,
      key,
      JSON.stringify(asked),
    ])
  )[0]?.answer;

describe("an approval that a plan asks for", () => {
  it("is asked once all the step depends on has ended, and tells the session", async () => {
    const task = await submit(test, [
      ...chain("a"),
      plannedStep("b", { dependsOn: ["a"], approval: {} }),
    ]);
    expect(await findApproval(task)).toEqual({});
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({ b: "waiting: approval" });
    expect(await findApproval(task)).toMatchObject({
      wait_key: "start",
      step_key: "b",
      title: 'Approve step "b"',
      status: "pending",
      when_expired: "reject",
      expires_at: null,
    });
    expect(await told(task, "approval:requested")).toMatchObject([
      { key: "b", title: 'Approve step "b"' },
    ]);
    expect(await claim(test, QUEUE)).toEqual([]);
  });

  it("approved: the step starts, and its handler may read who said what", async () => {
    const task = await askForApproval(test);
    expect(await resolve(task, true)).toMatchObject([
      { status: "approved", resolved_by: task.userId, comment: "Looked at it" },
    ]);
    expect(await told(task, "approval:resolved")).toMatchObject([{ key: "b", status: "approved" }]);
    const [row] = await test.asWorker(
      "select key, context -> 'checkpoints' as kept from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(row).toEqual({
      key: "b",
      kept: { "approval:start": { status: "approved", comment: "Looked at it" } },
    });
  });

  it("rejected: the step is given up, and the run with it", async () => {
    const task = await askForApproval(test);
    await resolve(task, false, "Not yet");
    expect(await taskStatus(task)).toEqual(["failed", "approval_rejected"]);
    expect(await statuses(task)).toEqual({ a: "completed", b: "failed", c: "cancelled" });
    const [task_] = await task.asUser("select error from cogo_api.tasks");
    expect(task_?.error).toMatchObject({
      message: '"Publish it?" was rejected',
      remedy: "Not yet",
    });
    expect(await task.asUser("select reason from cogo_api.dead_letters")).toEqual([
      { reason: "rejected" },
    ]);
  });

  it("rejected: the run goes on without the step where the plan says so", async () => {
    const task = await askForApproval(test, {}, { whenExhausted: "skip" });
    await resolve(task, false);
    expect(await statuses(task)).toEqual({ a: "completed", b: "skipped", c: "ready" });
  });

  it("lets a gate through by itself", async () => {
    const task = await submit(test, [
      gate("a", { approval: {} }),
      plannedStep("b", { dependsOn: ["a"] }),
    ]);
    await resolve(task, true);
    expect(await statuses(task)).toEqual({ a: "completed", b: "ready" });
  });

  it("is asked again of a task that is redriven", async () => {
    const task = await askForApproval(test);
    await resolve(task, false);
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    expect(await findApproval(task)).toMatchObject({
      status: "pending",
      comment: null,
      resolved_by: null,
    });
    await resolve(task, true);
    expect([await work(test), await work(test)]).toEqual([["b"], ["c"]]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("decided while the task is paused takes effect when it is resumed", async () => {
    const task = await askForApproval(test);
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await resolve(task, true);
    expect(await claim(test, QUEUE)).toEqual([]);
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect(await work(test)).toEqual(["b"]);
  });
});

describe("request_approval() by a worker", () => {
  const start = async () => {
    const task = await submit(test, [plannedStep("a")]);
    return { task, step: await claimOne(test, QUEUE) };
  };

  it("running + request → waiting, holding no worker", async () => {
    const { task, step } = await start();
    expect(await request(step, { title: "May I?", details: { files: 3 } })).toEqual({
      status: "waiting",
    });
    expect(await readStep(test, step.stepId)).toMatchObject({
      status: "waiting",
      waiting_for: "approval",
      lease_token: null,
      attempts: 0,
    });
    expect(await findApproval(task)).toMatchObject({
      wait_key: "publish",
      step_key: "a",
      title: "May I?",
      details: { files: 3 },
    });
  });

  it.each([
    [true, "approved"],
    [false, "rejected"],
  ])("decided (%s): the handler starts again and reads the answer", async (approve, status) => {
    const { task, step } = await start();
    await request(step);
    await resolve(task, approve);
    const again = await claimOne(test, QUEUE);
    expect(await request(again)).toEqual({ status, comment: "Looked at it" });
    await complete(test, again);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("asks for each key apart", async () => {
    const { task, step } = await start();
    await request(step);
    await resolve(task, true);
    expect(await request(await claimOne(test, QUEUE), { title: "And this?" }, "other")).toEqual({
      status: "waiting",
    });
  });

  it("asks afresh in a task that is redriven, in the words of then", async () => {
    const { task, step } = await start();
    await request(step);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    await request(await claimOne(test, QUEUE), { title: "May I now?", whenExpired: "approve" });
    expect(await findApproval(task)).toMatchObject({
      status: "pending",
      title: "May I now?",
      when_expired: "approve",
    });
  });

  it("refuses a stale token, and a step that has ended", async () => {
    const { step } = await start();
    const stale = { ...step, leaseToken: crypto.randomUUID() };
    await expect(request(stale)).rejects.toMatchObject({ sqlstate: "OG001" });
    await complete(test, step);
    await expect(request(step)).rejects.toMatchObject({ sqlstate: "OG001" });
  });
});
