import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  askForApproval,
  audited,
  findApproval,
  findStep,
  resolve,
  submit,
  taskStatus,
  told,
} from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  clear,
  fail,
  plannedStep,
  QUEUE,
  START,
  sweep,
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

describe("an approval that nobody decides", () => {
  it.each([
    ["reject", "rejected", ["failed", "approval_rejected"]],
    ["approve", "approved", "running"],
    [undefined, "rejected", ["failed", "approval_rejected"]],
  ])("whenExpired %s: is %s at its time", async (whenExpired, status, outcome) => {
    const task = await askForApproval(test, {
      title: "Publish it?",
      timeoutSeconds: 60,
      whenExpired,
    });
    test.setClock(at(59));
    await sweep(test);
    expect(await findApproval(task)).toMatchObject({ status: "pending" });
    test.setClock(at(60));
    await sweep(test);
    expect(await findApproval(task)).toMatchObject({
      status,
      resolved_by: null,
      comment: "Nobody decided in time",
    });
    expect(await taskStatus(task)).toEqual(outcome);
    const [{ error } = {}] = await task.asUser("select error from cogo_api.tasks");
    if (status === "rejected") {
      expect(error).toEqual({
        code: "approval_rejected",
        message: '"Publish it?" was not decided in time',
      });
    }
    expect(await audited(task)).toMatchObject([["approval-expired", { status }]]);
  });

  it("escalates once, says to whom, and can still be decided", async () => {
    const task = await askForApproval(test, {
      escalateAfterSeconds: 60,
      escalateTo: "#releases",
      timeoutSeconds: 90,
    });
    test.setClock(at(60));
    await sweep(test);
    await sweep(test);
    expect(await told(task, "approval:escalated")).toMatchObject([{ key: "b", to: "#releases" }]);
    expect(await audited(task)).toMatchObject([["approval-escalated", { to: "#releases" }]]);
    expect(await findApproval(task)).toMatchObject({ status: "pending", escalates_at: null });
    await resolve(task, true);
    test.setClock(at(90));
    await sweep(test);
    expect(await findApproval(task)).toMatchObject({ status: "approved" });
  });

  it("expires, and does not escalate, when both are due", async () => {
    const task = await askForApproval(test, { escalateAfterSeconds: 30, timeoutSeconds: 60 });
    test.setClock(at(100));
    await sweep(test);
    expect(await findApproval(task)).toMatchObject({ status: "rejected", escalated_at: null });
  });
});

describe("resolve_approval()", () => {
  it("changes nothing the second time, and refuses the opposite", async () => {
    const task = await askForApproval(test);
    await resolve(task, true);
    expect(await resolve(task, true, "Again")).toMatchObject([{ comment: "Looked at it" }]);
    expect(await told(task, "approval:resolved")).toHaveLength(1);
    await expect(resolve(task, false)).rejects.toMatchObject({
      sqlstate: "OG003",
      message: "The approval is approved already",
    });
  });

  it("leaves a trace of who decided what, and why", async () => {
    const task = await askForApproval(test);
    await resolve(task, true);
    expect(
      await task.asUser(
        "select actor, actor_role, action, details from cogo_api.audit_entries where action like 'approval-%'",
      ),
    ).toEqual([
      {
        actor: task.userId,
        actor_role: "authenticated",
        action: "approval-resolved",
        details: {
          approvalId: (await findApproval(task)).approval_id,
          status: "approved",
          comment: "Looked at it",
        },
      },
    ]);
  });

  it("takes the secret key's word for any tenant", async () => {
    const task = await askForApproval(test);
    const { approval_id: id } = await findApproval(task);
    await test.asWorker("select from cogo_api.resolve_approval($1, true)", [String(id)]);
    expect(await findApproval(task)).toMatchObject({ status: "approved", resolved_by: null });
    expect(
      await task.asUser(
        "select actor_role from cogo_api.audit_entries where action like 'approval-%'",
      ),
    ).toEqual([{ actor_role: "service_role" }]);
  });

  it("answers not_found to another tenant, as to an approval that is not there", async () => {
    const task = await askForApproval(test);
    const stranger = await test.createUser();
    for (const id of [String((await findApproval(task)).approval_id), crypto.randomUUID()]) {
      await expect(
        stranger.run("select from cogo_api.resolve_approval($1, true)", [id]),
      ).rejects.toMatchObject({ sqlstate: "OG002", message: `No approval ${id}` });
    }
    expect(await findApproval(task)).toMatchObject({ status: "pending" });
  });

  it.each([
    ["cancel_task", "select from cogo_api.cancel_task($1)"],
    ["cancel_step", "select from cogo_api.cancel_step($2)"],
  ])("finds nothing to decide after %s()", async (_, call) => {
    const task = await askForApproval(test);
    const { step_id: stepId } = await findStep(task, "b");
    await task.asUser(call.replace("$1", `'${task.taskId}'`).replace("$2", `'${stepId}'`));
    expect(await findApproval(task)).toMatchObject({ status: "cancelled" });
    await expect(resolve(task, true)).rejects.toMatchObject({ sqlstate: "OG003" });
    test.setClock(at(1_000_000));
    await sweep(test);
    expect(await findApproval(task)).toMatchObject({ status: "cancelled" });
  });

  it("finds nothing to decide after the run failed beside it", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b", { approval: {} })]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await findApproval(task)).toMatchObject({ status: "cancelled" });
    await expect(resolve(task, true)).rejects.toMatchObject({ sqlstate: "OG003" });
  });
});
