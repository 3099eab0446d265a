import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chain, findStep, submit, work } from "../../support/plan_fixture.ts";
import {
  claimOne,
  clear,
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

const STEPS = [...chain("a", "b"), plannedStep("asks", { approval: {}, whenExhausted: "skip" })];
const more = JSON.stringify({ reason: "Why", add: [plannedStep("more")] });

type Intervention = (task: TaskFixture, run: TaskFixture["asUser"]) => Promise<unknown>;
const INTERVENTIONS: Readonly<Record<string, Intervention>> = {
  "task-paused": ({ taskId }, run) => run("select from cogo_api.pause_task($1, 'Why')", [taskId]),
  "task-resumed": async ({ taskId }, run) => {
    await test.asOwner("update cogo.runs set status = 'paused' where task_id = $1", [taskId]);
    await run("select from cogo_api.resume_task($1)", [taskId]);
  },
  "task-cancelled": ({ taskId }, run) =>
    run("select from cogo_api.cancel_task($1, 'Why')", [taskId]),
  "step-cancelled": async (task, run) =>
    run("select from cogo_api.cancel_step($1, 'Why')", [
      String((await findStep(task, "b")).step_id),
    ]),
  "plan-revised": ({ taskId }, run) =>
    run("select cogo_api.revise_plan($1, $2::jsonb)", [taskId, more]),
  "approval-resolved": async ({ taskId, asUser }, run) => {
    const [row] = await asUser("select approval_id from cogo_api.approvals where task_id = $1", [
      taskId,
    ]);
    await run("select from cogo_api.resolve_approval($1, true, 'Why')", [String(row?.approval_id)]);
  },
  "task-redriven": async ({ taskId }, run) => {
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await run("select from cogo_api.redrive_task($1, 'Why')", [taskId]);
  },
  "task-rerun": async ({ taskId }, run) => {
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await run("select from cogo_api.rerun_task($1, 'b')", [taskId]);
  },
};

describe("an audit entry", () => {
  it.each(Object.entries(INTERVENTIONS))(
    "is left by %s: by whom, in what, and why",
    async (action, intervene) => {
      const byUser = await submit(test, STEPS);
      await intervene(byUser, byUser.asUser);
      await test.asOwner("update cogo.steps set status = 'blocked' where status = 'ready'");
      const byKey = await submit(test, STEPS);
      await intervene(byKey, test.asWorker);
      const entries = await test.asOwner(
        `select task_id, run_id is not null as run, tenant_id, actor, actor_role, action, details
       from cogo.audit_entries where task_id in ($1, $2) order by audit_entry_id`,
        [byUser.taskId, byKey.taskId],
      );
      expect(entries).toMatchObject([
        {
          task_id: byUser.taskId,
          run: true,
          tenant_id: byUser.userId,
          actor: byUser.userId,
          actor_role: "authenticated",
          action,
        },
        {
          task_id: byKey.taskId,
          run: true,
          tenant_id: byKey.userId,
          actor: null,
          actor_role: "service_role",
          action,
        },
      ]);
      if (!["task-resumed", "task-rerun"].includes(action)) {
        expect(Object.values(entries[0]?.details ?? {})).toContain("Why");
      }
    },
  );

  it("is not left by work that takes its course", async () => {
    const task = await submit(test, chain("a", "b"));
    await work(test);
    await work(test);
    expect(
      await task.asUser("select from cogo_api.audit_entries where action not like '%-created'"),
    ).toEqual([]);
  });

  it("is not left by an intervention that is refused", async () => {
    const task = await submit(test, chain("a"));
    await expect(
      task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]),
    ).rejects.toThrow();
    expect(
      await task.asUser("select from cogo_api.audit_entries where action not like '%-created'"),
    ).toEqual([]);
  });

  it("outlives the task and the session", async () => {
    const task = await submit(test, chain("a"));
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await test.asOwner("delete from cogo.sessions where true");
    expect(
      await task.asUser(
        "select action from cogo_api.audit_entries where action not like '%-created'",
      ),
    ).toEqual([{ action: "task-cancelled" }]);
  });

  it("keeps every change of the plan beside it: what, when and why", async () => {
    const task = await submit(test, chain("a", "b"));
    await task.asUser("select cogo_api.revise_plan($1, $2::jsonb)", [task.taskId, more]);
    const removal = JSON.stringify({ reason: "Too much", remove: ["more"] });
    await task.asUser("select cogo_api.revise_plan($1, $2::jsonb)", [task.taskId, removal]);
    expect(
      await task.asUser("select version, reason, changes from cogo_api.plans order by version"),
    ).toEqual([
      { version: 1, reason: "The plan came with the task", changes: {} },
      { version: 2, reason: "Why", changes: { added: ["more"] } },
      {
        version: 3,
        reason: "Too much",
        changes: {
          removed: [
            { key: "more", kind: "generate", role: "backend-developer", agent: "code-generator" },
          ],
        },
      },
    ]);
  });
});
