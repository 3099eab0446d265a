import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { completeNext, rerun, submit, work, writes } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  PLAN,
  plannedStep,
  QUEUE,
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

/** Records every run of the task, in turn. */
const record = async ({ taskId }: TaskFixture) =>
  (
    await test.asOwner(
      "select cogo.record_assignment_outcomes(run_id) as count from cogo.runs where task_id = $1 order by number",
      [taskId],
    )
  ).map(({ count }) => count);
const outcomes = async ({ taskId, asUser }: TaskFixture) =>
  await asUser(
    `select s.key, o.* from cogo_api.assignment_outcomes as o join cogo_api.steps as s using (step_id)
     where s.task_id = $1 order by o.finished_at, s.key`,
    [taskId],
  );
const judges = (verdict: "passed" | "failed" | "unproven", score: number) => ({
  output: {},
  quality: {
    kind: "assessment",
    verdict,
    score,
    dimensions: {},
    tests: { passed: 0, failed: 0, notExecuted: 0 },
    evidence: {},
  },
});
const verify = (change = {}) =>
  plannedStep("verify", { kind: "verify", dependsOn: ["write"], ...change });
const build = (...more: readonly Readonly<Record<string, unknown>>[]) =>
  submit(test, [plannedStep("write"), verify(), ...more]);

describe("record_assignment_outcomes()", () => {
  it("tells who did what kind of work, for what, how well and how long", async () => {
    const task = await createTask(test);
    await complete(test, await claimOne(test, "orchestration"), {
      output: { specification: { kind: "rest-service" }, complexity: { level: "moderate" } },
    });
    const [write, judge] = [plannedStep("write"), verify({ role: "test-engineer" })];
    await complete(test, await claimOne(test, "orchestration"), {
      output: {},
      plan: { ...PLAN, steps: [write, judge] },
    });
    await fail(test, await claimOne(test, QUEUE));
    test.setClock(at(10));
    await sweep(test);
    const claimed = await claimOne(test, QUEUE);
    test.setClock(at(14));
    await complete(test, claimed, writes("a.ts", "1"));
    await work(test, { verify: judges("passed", 0.75) });
    expect(await record(task)).toEqual([4]);
    const rows = await outcomes(task);
    expect(rows.find(({ key }) => key === "write")).toMatchObject({
      project: "default",
      role: "backend-developer",
      agent: "code-generator",
      model: null,
      kind: "generate",
      subject: "rest-service",
      complexity: "moderate",
      language: null,
      succeeded: true,
      quality: 0.75,
      attempts: 2,
      seconds: 4,
      cost_usd: null,
    });
    expect(rows.find(({ key }) => key === "verify")).toMatchObject({
      role: "test-engineer",
      kind: "verify",
      succeeded: true,
      quality: null,
      attempts: 1,
    });
  });

  it("counts what a failed gate judged as no success, and what judged it as one", async () => {
    const task = await build();
    await work(test, { write: writes("a.ts", "1") });
    await work(test, { verify: judges("failed", 0.25) });
    await record(task);
    expect(await outcomes(task)).toMatchObject([
      { key: "verify", succeeded: true, quality: null },
      { key: "write", succeeded: false, quality: 0.25 },
    ]);
  });

  it("tells nothing of what the gate called unproven, neither success nor failure", async () => {
    const task = await build();
    await work(test, { write: writes("a.ts", "1") });
    await work(test, { verify: judges("unproven", 0.75) });
    await record(task);
    expect(await outcomes(task)).toMatchObject([{ key: "verify", succeeded: true, quality: null }]);
  });

  it("holds a design to the gate though it writes no file, and a report not though it is one", async () => {
    const task = await submit(test, [
      plannedStep("write", { kind: "design" }),
      verify(),
      plannedStep("tell", { kind: "synthesise", dependsOn: ["verify"] }),
    ]);
    await work(test);
    await work(test, { verify: judges("failed", 0.5) });
    await work(test, {
      tell: { output: {}, artifacts: [{ path: "R.md", kind: "report", content: "" }] },
    });
    await record(task);
    expect(await outcomes(task)).toMatchObject([
      { key: "tell", succeeded: true, quality: null },
      { key: "verify", succeeded: true },
      { key: "write", succeeded: false, quality: 0.5 },
    ]);
  });

  it("counts a step that was given up as a failure, and tells nothing of what no gate has judged", async () => {
    const task = await build();
    await work(test, { write: writes("a.ts", "1") });
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await record(task)).toEqual([1]);
    expect(await outcomes(task)).toMatchObject([
      { key: "verify", succeeded: false, quality: null, attempts: 1 },
    ]);
  });

  it.each(["budget_exceeded", "requirement_not_supported", "invalid_input"])(
    "blames nobody for what the user asked, gave or denied: %s",
    async (code) => {
      const task = await submit(test, [plannedStep("write")]);
      await fail(test, await claimOne(test, QUEUE), { code, retryable: false });
      expect(await record(task)).toEqual([0]);
    },
  );

  it("takes what completed in a run without a gate for a success", async () => {
    const task = await submit(test, [plannedStep("write")]);
    await work(test, { write: writes("a.ts", "1") });
    await record(task);
    expect(await outcomes(task)).toMatchObject([{ succeeded: true, quality: null }]);
  });

  it("blames nobody for workers that vanish", async () => {
    const task = await submit(test, [plannedStep("write", { policy: { maxStalls: 1 } })]);
    await claimOne(test, QUEUE);
    test.setClock(at(1_000));
    await sweep(test);
    expect(await record(task)).toEqual([0]);
  });

  it("tells of a skipped step that was tried, and of none that was not", async () => {
    const task = await submit(test, [
      plannedStep("try", { whenExhausted: "skip-cascade" }),
      plannedStep("after", { dependsOn: ["try"] }),
    ]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await record(task)).toEqual([1]);
    expect(await outcomes(task)).toMatchObject([{ key: "try", succeeded: false }]);
  });

  it("tells nothing of a run that goes on or was cancelled", async () => {
    const task = await build();
    await work(test, { write: writes("a.ts", "1") });
    expect(await record(task)).toEqual([0]);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    expect(await record(task)).toEqual([0]);
  });

  it("records the same when called again, and again for a run that was redriven", async () => {
    const task = await build();
    await work(test, { write: writes("a.ts", "1") });
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await record(task);
    await record(task);
    expect(await outcomes(task)).toMatchObject([{ key: "verify", succeeded: false }]);
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    await work(test, { verify: judges("passed", 1) });
    await record(task);
    expect(await outcomes(task)).toMatchObject([
      { key: "verify", succeeded: true },
      { key: "write", succeeded: true, quality: 1 },
    ]);
  });

  it("tells of a step once, though a rerun takes it over", async () => {
    const task = await build();
    await work(test, { write: writes("a.ts", "1") });
    await work(test, { verify: judges("passed", 1) });
    await rerun(task, "verify");
    await work(test, { verify: judges("passed", 1) });
    expect(await record(task)).toEqual([2, 1]);
  });

  it("names the model that answered most, and what all calls cost", async () => {
    const task = await submit(test, [plannedStep("write")]);
    const step = await claimOne(test, QUEUE);
    const call = (model: string, status: string, cost: string) =>
      test.asOwner(
        `insert into cogo.model_calls (tenant_id, session_id, task_id, run_id, step_id, attempt, lease_token, key, input_hash,
           role, kind, agent, provider, model, reason, status, maximum_output_tokens, reserved_usd, cost_usd, budget_day, finished_at)
         select tenant_id, session_id, task_id, run_id, step_id, 0, lease_token, gen_random_uuid()::text, 'hash', role, kind,
           agent, 'openai', $2, 'r', $3, 1, 0, $4::numeric, 'd', cogo.clock()
         from cogo.steps where step_id = $1`,
        [step.stepId, model, status, cost],
      );
    await call("small", "answered", "0.01");
    await call("large", "answered", "0.10");
    await call("large", "answered", "0.20");
    await call("other", "rejected", "0.04");
    await complete(test, step);
    await record(task);
    const [outcome] = await outcomes(task);
    expect(outcome).toMatchObject({ model: "openai/large" });
    expect(Number(outcome?.cost_usd)).toBeCloseTo(0.35);
  });

  it("keeps the newest 500 of a tenant and kind", async () => {
    const task = await submit(test, [plannedStep("write")]);
    await completeNext(test);
    await record(task);
    const other = await submit(test, [plannedStep("write")]);
    await completeNext(test);
    await record(other);
    await test.asOwner(
      `with copied as (
         insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version,
                                 priority, status, finished_at)
         select run_id, task_id, session_id, tenant_id, phase, 'copy-' || n, kind, role, agent, queue, plan_version, priority,
                'completed', finished_at + n * interval '1 second'
         from cogo.steps, generate_series(1, 505) as n where task_id = $1
         returning step_id, run_id, tenant_id, role, agent, kind, finished_at)
       insert into cogo.assignment_outcomes (step_id, run_id, tenant_id, project, role, agent, kind, succeeded, attempts, seconds, finished_at)
       select step_id, run_id, tenant_id, 'default', role, agent, kind, true, 1, 1, finished_at from copied`,
      [task.taskId],
    );
    await record(task);
    const kept = await outcomes(task);
    expect(kept).toHaveLength(500);
    expect(kept[0]).toMatchObject({ key: "copy-6" });
    expect(await outcomes(other)).toHaveLength(1);
  });

  it("forgets with the task", async () => {
    const task = await submit(test, [plannedStep("write")]);
    await completeNext(test);
    await record(task);
    await test.asOwner("delete from cogo.tasks where task_id = $1", [task.taskId]);
    expect(await test.asOwner("select from cogo.assignment_outcomes")).toEqual([]);
  });
});
