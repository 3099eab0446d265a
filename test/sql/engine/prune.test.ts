import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chain, submit, work } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  START,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const DAY = 86_400;

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await test.asOwner("delete from cogo.audit_entries where true");
  await test.asOwner(
    `insert into cogo.retention_policies (subject, keep) values ('attempts', '30 days'), ('events', '90 days')
     on conflict (subject) do update set keep = excluded.keep`,
  );
  test.setClock(START);
});

const prune = async (quantity = 10_000) =>
  (await test.asWorker("select cogo_api.prune($1) as pruned", [quantity]))[0]?.pruned;
const count = async (table: string) =>
  (await test.asOwner(`select count(*)::int as n from cogo.${table}`))[0]?.n;
const cancel = ({ taskId, asUser }: TaskFixture) =>
  asUser("select from cogo_api.cancel_task($1)", [taskId]);

/** A finished task with a row of every kind below it. */
async function finish(options: { readonly retention?: string } = {}): Promise<TaskFixture> {
  const task = await submit(test, chain("a"), options);
  const step = await claimOne(test, QUEUE);
  await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '1')", [
    step.stepId,
    step.leaseToken,
  ]);
  await complete(test, step, {
    output: {},
    artifacts: [{ path: "a.ts", kind: "source", content: "" }],
    decisions: [{ kind: "context", inputs: {}, outcome: {}, reasons: ["r"] }],
    quality: {
      kind: "report",
      verdict: "passed",
      score: 1,
      dimensions: {},
      tests: { passed: 0, failed: 0, notExecuted: 0 },
      evidence: {},
    },
  });
  return task;
}

describe("prune()", () => {
  it("takes nothing that is young enough", async () => {
    await finish();
    expect(await prune()).toMatchObject({
      finished_tasks: 0,
      events: 0,
      attempts: 0,
      step_checkpoints: 0,
      audit_entries: 0,
      workers: 0,
    });
  });

  it.each([
    ["step_checkpoints", "step_checkpoints", 7, 1],
    ["attempts", "attempts", 30, 1],
    ["events", "events", 90, 10],
    ["workers", "workers", 1, 1],
  ])("takes %s when their time is over, not before", async (subject, table, days, rows) => {
    await finish();
    expect(await count(table)).toBe(rows);
    test.setClock(at(days * DAY));
    await prune();
    expect(await count(table)).toBe(rows);
    test.setClock(at(days * DAY + 1));
    expect(await prune()).toMatchObject({ [subject]: rows });
    expect(await count(table)).toBe(0);
  });

  it("takes a finished task with all that hangs below it, and leaves its session", async () => {
    await finish();
    test.setClock(at(90 * DAY));
    await prune();
    expect(await count("tasks")).toBe(1);
    test.setClock(at(90 * DAY + 1));
    expect(await prune()).toMatchObject({ finished_tasks: 1 });
    for (const table of [
      "tasks",
      "runs",
      "plans",
      "phases",
      "steps",
      "artifacts",
      "decisions",
      "quality_reports",
    ]) {
      expect(await count(table), table).toBe(0);
    }
    expect(await count("sessions")).toBe(1);
  });

  it("takes dead letters, approvals and emitted events with their task", async () => {
    const task = await submit(test, [
      plannedStep("asks", { approval: {} }),
      plannedStep("a", { whenExhausted: "skip" }),
    ]);
    await task.asUser("select cogo_api.emit_event($1, 'go')", [task.taskId]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await cancel(task);
    test.setClock(at(91 * DAY));
    await prune();
    for (const table of ["dead_letters", "approvals", "emitted_events"]) {
      expect(await count(table), table).toBe(0);
    }
  });

  it("never takes a task that has not ended, nor the checkpoints of a step that has not", async () => {
    await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '1')", [
      step.stepId,
      step.leaseToken,
    ]);
    test.setClock(at(1000 * DAY));
    await prune();
    expect([await count("tasks"), await count("step_checkpoints")]).toEqual([1, 1]);
  });

  it("keeps the trace of who intervened for a year, when the task is long gone", async () => {
    await cancel(await submit(test, chain("a")));
    test.setClock(at(365 * DAY));
    await prune();
    expect(await count("tasks")).toBe(0);
    const kept = await test.asOwner("select action from cogo.audit_entries order by action");
    expect(kept.map(({ action }) => action)).toEqual([
      ...["session-created", "task-cancelled", "task-created"],
    ]);
    test.setClock(at(366 * DAY));
    await prune();
    expect(await count("audit_entries")).toBe(3); // none before the chain has it
    await test.asOwner("select cogo.seal_audit(10)");
    expect(await prune()).toMatchObject({ audit_entries: 3 });
    const left = await test.asOwner("select action from cogo.audit_entries");
    expect(left).toEqual([{ action: "audit-pruned" }]);
  });

  it("keeps what was spent on models for a year, and then until the task is gone", async () => {
    const call = `insert into cogo.model_calls (
        tenant_id, session_id, task_id, run_id, step_id, attempt, lease_token, key, input_hash, role, kind, agent, provider,
        model, reason, status, maximum_output_tokens, reserved_usd, budget_day, started_at, finished_at)
      select tenant_id, session_id, task_id, run_id, step_id, 0, gen_random_uuid(), 'k', 'h', role, kind, agent, 'p',
             'm', 'test', 'failed', 1, 0, 'day', cogo.clock(), cogo.clock()
      from cogo.steps`;
    const { taskId } = await finish({ retention: "400 days" });
    await test.asOwner(call);
    const countAfter = async (days: number) => {
      test.setClock(at(days * DAY));
      await prune();
      return await count("model_calls");
    };
    expect(await countAfter(399)).toBe(1);
    await test.asOwner("delete from cogo.tasks where task_id = $1", [taskId]);
    expect(await countAfter(399)).toBe(0);
    await finish({ retention: "1 day" });
    await test.asOwner(call);
    expect(await countAfter(399 + 364)).toBe(1);
    expect(await countAfter(399 + 366)).toBe(0);
  });

  it.each([
    ["2 days", 2],
    ["200 days", 200],
  ])("goes by a task's own retention of %s before the policy's", async (retention, days) => {
    await finish({ retention });
    test.setClock(at(days * DAY));
    await prune();
    expect(await count("tasks")).toBe(1);
    test.setClock(at(days * DAY + 1));
    await prune();
    expect(await count("tasks")).toBe(0);
  });

  it.each([
    ["finished_tasks", "tasks_finished"],
    ["tasks_past_their_own_retention", "tasks_by_own_retention"],
  ])("finds %s by an index, however many are kept", async (subject, index) => {
    const [rule] = await test.asOwner(
      "select from_table, condition from cogo.prunable() where subject = $1",
      [subject],
    );
    await test.asOwner("select set_config('enable_seqscan', 'off', false)");
    const plan = await test.asOwner(
      `explain select from ${rule?.from_table} where ${rule?.condition} limit 100`,
    );
    await test.asOwner("select set_config('enable_seqscan', 'on', false)");
    expect(JSON.stringify(plan)).toContain(index);
  });

  it("goes by the policies, which are rows; without one nothing is taken", async () => {
    await finish();
    await test.asOwner(
      "update cogo.retention_policies set keep = '1 hour' where subject = 'attempts'",
    );
    await test.asOwner("delete from cogo.retention_policies where subject = 'events'");
    test.setClock(at(DAY));
    expect(await prune()).toMatchObject({ attempts: 1 });
    test.setClock(at(1000 * DAY));
    expect(await prune()).toMatchObject({ events: 0, finished_tasks: 1 });
  });

  it("takes a bounded number of each at a time, until none is left", async () => {
    for (let task = 0; task < 3; task += 1) await finish();
    test.setClock(at(91 * DAY));
    expect(await prune(2)).toMatchObject({ finished_tasks: 2, events: 2 });
    expect(await prune(2)).toMatchObject({ finished_tasks: 1, events: 2 });
    expect(await prune(2)).toMatchObject({ finished_tasks: 0, events: 2 });
  });

  it("leaves a session's numbering without a gap at its end: new events go on from the last", async () => {
    const task = await finish();
    const [last] = await test.asOwner("select max(sequence)::int as n from cogo.events");
    test.setClock(at(91 * DAY));
    await prune();
    await task.asUser("select from cogo_api.end_session($1)", [task.sessionId]);
    expect(await test.asOwner("select sequence::int as n from cogo.events")).toEqual([
      { n: Number(last?.n) + 1 },
    ]);
  });

  it("takes a task whose run others were rerun from", async () => {
    const task = await finish();
    await task.asUser("select from cogo_api.rerun_task($1, 'a')", [task.taskId]);
    await work(test);
    test.setClock(at(91 * DAY));
    expect(await prune()).toMatchObject({ finished_tasks: 1 });
  });

  it("keeps the checkpoints of a step that was given up: a redrive does not pay for them again", async () => {
    const task = await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '1')", [
      step.stepId,
      step.leaseToken,
    ]);
    await fail(test, step, { retryable: false });
    test.setClock(at(30 * DAY));
    expect(await prune()).toMatchObject({ step_checkpoints: 0 });
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    const [again] = await test.asWorker(
      "select context -> 'checkpoints' as kept from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(again?.kept).toEqual({ part: 1 });
  });

  it("goes on by itself, batch after batch, as pg_cron calls it", async () => {
    await finish();
    await test.asOwner(`insert into cogo.tasks (session_id, tenant_id, requirement, status, finished_at)
      select session_id, tenant_id, requirement, status, '2020-01-01' from cogo.tasks, generate_series(1, 250)`);
    await test.database.query("call cogo.prune_in_turns()");
    expect(await count("tasks")).toBe(1);
  });
});
