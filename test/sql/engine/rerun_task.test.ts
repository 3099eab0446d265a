import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  audited,
  chain,
  gate,
  readFiles,
  rerun,
  statuses,
  submit,
  taskStatus,
  told,
  work,
  writes,
} from "../../support/plan_fixture.ts";
import {
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  PLAN,
  plannedStep,
  planTask,
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

const runs = ({ asUser }: TaskFixture) =>
  asUser("select number, status from cogo_api.runs where parent_step_id is null order by number");
const outputs = async (task: TaskFixture) =>
  Object.fromEntries(
    (
      await task.asUser(
        `select key, output from cogo_api.steps join cogo_api.runs as r using (run_id) where number =
           (select max(number) from cogo_api.runs where parent_step_id is null)`,
      )
    ).map((row) => [row.key, row.output]),
  );
describe("rerun_task() whole", () => {
  it("is a new run of the task, analysed again; the earlier one stays as it was", async () => {
    const task = await createTask(test);
    await planTask(test, { ...PLAN, steps: chain("a") });
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await rerun(task)).toEqual([{ status: "running", error: null }]);
    expect(await runs(task)).toEqual([
      { number: 1, status: "failed" },
      { number: 2, status: "running" },
    ]);
    expect(await statuses(task)).toEqual({ analyse: "ready", plan: "blocked" });
    expect(await statuses(task, 1)).toMatchObject({ analyse: "completed", a: "failed" });
    expect(await audited(task)).toMatchObject([["task-rerun", {}]]);
    await planTask(test, { ...PLAN, steps: chain("a") });
    await work(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("returns a task whose plan has no work for anyone as completed", async () => {
    const task = await submit(test, [gate("a")]);
    expect(await rerun(task)).toEqual([{ status: "completed", error: null }]);
    expect(await runs(task)).toEqual([
      { number: 1, status: "completed" },
      { number: 2, status: "completed" },
    ]);
  });

  it("does every step of a plan that came with the task again, and takes over nothing", async () => {
    const task = await submit(test, chain("a", "b"));
    await work(test, { a: writes("a.ts", "1") });
    await work(test);
    await rerun(task);
    expect(await statuses(task)).toEqual({ a: "ready", b: "blocked" });
    expect(await outputs(task)).toEqual({ a: null, b: null });
    expect(await readFiles(test, task)).toEqual({});
    expect(
      await task.asUser(
        "select reason from cogo_api.plans join cogo_api.runs using (run_id) where number = 2",
      ),
    ).toEqual([{ reason: "Run 1 again" }]);
    expect([await work(test), await work(test)]).toEqual([["a"], ["b"]]);
    expect(await taskStatus(task)).toBe("completed");
  });
});

describe("rerun_task() from a step", () => {
  const STEPS = [
    ...chain("a", "b", "c"),
    plannedStep("side", { phase: "other" }),
    plannedStep("end", { dependsOn: ["c", "side"] }),
  ];
  const finished = async () => {
    const task = await submit(test, STEPS);
    await work(test, { a: writes("a.ts", "1"), side: writes("side.ts", "1") });
    await work(test, { b: writes("b.ts", "1") });
    await work(test, { c: { output: { c: 1 } } });
    await work(test);
    return task;
  };

  it("does it and all that depends on it again, and takes over the rest with its outputs and files", async () => {
    const task = await finished();
    await rerun(task, "b");
    expect(await statuses(task)).toEqual({
      a: "completed",
      side: "completed",
      b: "ready",
      c: "blocked",
      end: "blocked",
    });
    expect(await outputs(task)).toMatchObject({
      a: { wrote: "a.ts" },
      side: { wrote: "side.ts" },
      c: null,
    });
    expect(await readFiles(test, task)).toEqual({ "a.ts": "1", "side.ts": "1" });
    const [row] = await test.asWorker(
      "select step_id, lease_token, key, context -> 'outputs' as outputs from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(row?.outputs).toEqual({ a: { wrote: "a.ts" } });
    const step = { stepId: String(row?.step_id), leaseToken: String(row?.lease_token), key: "b" };
    await complete(test, step, writes("a.ts", "2"));
    expect(await readFiles(test, task)).toEqual({ "a.ts": "2", "side.ts": "1" });
    expect([await work(test), await work(test)]).toEqual([["c"], ["end"]]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("counts run and phases right, and says what it is", async () => {
    const task = await finished();
    await rerun(task, "c");
    const [first, second] = await task.asUser(
      "select run_id, rerun_of, remaining_steps, plan_version from cogo_api.runs order by number",
    );
    expect(second).toMatchObject({ rerun_of: first?.run_id, remaining_steps: 2, plan_version: 1 });
    expect(
      await task.asUser(
        "select phase, status, remaining_steps as n from cogo_api.phases where run_id = $1 order by position",
        [String(second?.run_id)],
      ),
    ).toEqual([
      { phase: "build", status: "running", n: 2 },
      { phase: "other", status: "completed", n: 0 },
    ]);
    expect(await told(task, "task:orchestrated")).toMatchObject([{}, { fromStep: "c" }]);
    expect(await audited(task)).toEqual([
      ["task-rerun", { fromStep: "c", rerunOf: first?.run_id }],
    ]);
    expect(
      await task.asUser("select reason from cogo_api.plans where run_id = $1", [
        String(second?.run_id),
      ]),
    ).toEqual([{ reason: 'Run 1 again from step "c"' }]);
  });

  it("does again what the run had not finished, wherever it was", async () => {
    const task = await submit(test, STEPS);
    await completeNextOf("a");
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await rerun(task, "end");
    expect(await statuses(task)).toMatchObject({ a: "completed", end: "blocked", c: "blocked" });
    for (let round = 0; round < 4; round += 1) await work(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("looks at the conditions of what it does again, and keeps what was skipped elsewhere", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"], if: { a: { go: true } } }),
      plannedStep("x"),
      plannedStep("y", { dependsOn: ["x"], if: { x: { go: true } } }),
    ]);
    await work(test);
    await rerun(task, "a");
    await work(test, { a: { output: { go: true } } });
    expect(await statuses(task)).toEqual({
      a: "completed",
      b: "ready",
      x: "completed",
      y: "skipped",
    });
  });

  it("can be done again and again", async () => {
    const task = await finished();
    await rerun(task, "b");
    for (let round = 0; round < 3; round += 1) await work(test);
    await rerun(task, "c");
    expect(await statuses(task)).toMatchObject({ b: "completed", c: "ready" });
    expect(await runs(task)).toHaveLength(3);
  });

  it("makes the same key one rerun", async () => {
    const task = await finished();
    await rerun(task, "b", "once");
    await rerun(task, "b", "once");
    expect(await runs(task)).toHaveLength(2);
    for (let round = 0; round < 3; round += 1) await work(test);
    await rerun(task, "b", "once");
    expect(await runs(task)).toHaveLength(2);
    await expect(rerun(task, "c", "once")).rejects.toMatchObject({
      sqlstate: "OG003",
      message: 'This idempotency key was used to rerun the task from step "b"',
    });
    await rerun(task, "b", "twice");
    expect(await runs(task)).toHaveLength(3);
  });

  it("refuses a step the run has not, and a task that has not ended", async () => {
    const task = await finished();
    await expect(rerun(task, "nothing")).rejects.toMatchObject({
      sqlstate: "OG002",
      message: `The task's last run has no step "nothing"`,
    });
    const open = await submit(test, chain("a"));
    await expect(rerun(open, "a")).rejects.toMatchObject({
      sqlstate: "OG003",
      hint: "Cancel it first, or wait",
    });
  });

  async function completeNextOf(key: string): Promise<void> {
    const step = await claimOne(test, QUEUE);
    if (step.key === key) return await complete(test, step).then(() => undefined);
    await test.asWorker("select cogo_api.release_step($1, $2, 3600)", [
      step.stepId,
      step.leaseToken,
    ]);
    await completeNextOf(key);
  }
});
