import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  plannedStep,
  planTask,
  QUEUE,
  readStep,
  START,
  startPlan,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const statusOf = async (taskId: string) =>
  (await test.asOwner("select status, error from cogo.tasks where task_id = $1", [taskId]))[0];

describe("complete_steps() of one step", () => {
  it("running + complete → completed, and its dependents become ready", async () => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    await complete(test, step, { output: { answer: 42 } });
    expect(await readStep(test, step.stepId)).toMatchObject({
      status: "completed",
      output: { answer: 42 },
      error: null,
      lease_token: null,
    });
    expect((await claimOne(test, "orchestration")).key).toBe("plan");
  });

  it("waits for all dependencies before a step becomes ready", async () => {
    await createTask(test);
    await planTask(test);
    await complete(test, await claimOne(test, "code-generation"));
    const [generate, tests] = await claim(test, "code-generation", 2);
    if (generate === undefined || tests === undefined) throw new Error("Expected two steps");
    await complete(test, generate);
    expect(await claim(test, "quality-assurance")).toHaveLength(0);
    await complete(test, tests);
    expect((await claimOne(test, "quality-assurance")).key).toBe("verify");
  });

  it("counts what remains of the run and of its phases down to nothing", async () => {
    const { asUser } = await startPlan(test, [
      plannedStep("a"),
      plannedStep("b", { phase: "check", dependsOn: ["a"] }),
    ]);
    const remaining = async () => ({
      run: (await asUser("select remaining_steps as n from cogo_api.runs"))[0]?.n,
      phases: await asUser(
        "select phase, status, remaining_steps as n from cogo_api.phases where position > 2 order by position",
      ),
    });
    expect(await remaining()).toEqual({
      run: 2,
      phases: [
        { phase: "build", status: "running", n: 1 },
        { phase: "check", status: "pending", n: 1 },
      ],
    });
    await complete(test, await claimOne(test, QUEUE));
    expect(await remaining()).toEqual({
      run: 1,
      phases: [
        { phase: "build", status: "completed", n: 0 },
        { phase: "check", status: "running", n: 1 },
      ],
    });
    await complete(test, await claimOne(test, QUEUE));
    expect(await remaining()).toMatchObject({ run: 0, phases: [{ n: 0 }, { n: 0 }] });
  });

  it("completes the run and the task with the last step", async () => {
    const { taskId, asUser } = await startPlan(test, [plannedStep("a"), plannedStep("b")]);
    const [first, last] = await claim(test, QUEUE, 2);
    if (first === undefined || last === undefined) throw new Error("Expected two steps");
    await complete(test, first);
    expect(await statusOf(taskId)).toEqual({ status: "running", error: null });
    await complete(test, last);
    expect(await statusOf(taskId)).toEqual({ status: "completed", error: null });
    expect(await asUser("select distinct status from cogo_api.phases")).toEqual([
      { status: "completed" },
    ]);
  });

  it("fails the run at its end when the quality gate failed, and tells it as an alert", async () => {
    const { taskId, asUser } = await startPlan(test, [plannedStep("a")]);
    await complete(test, await claimOne(test, QUEUE), {
      quality: {
        kind: "assessment",
        verdict: "failed",
        score: 0.4,
        dimensions: {},
        tests: { passed: 0, failed: 0, notExecuted: 0 },
        evidence: {},
      },
    });
    expect(await statusOf(taskId)).toMatchObject({
      status: "failed",
      error: { code: "quality_gate_failed" },
    });
    const [report] = await asUser("select report_id from cogo_api.quality_reports");
    expect(
      await asUser("select payload from cogo_api.events where type = 'quality:alert'"),
    ).toEqual([
      { payload: { key: "a", reason: "gate-failed", score: 0.4, reportId: report?.report_id } },
    ]);
  });

  it("ends a run whose gate is unproven like a failed one, and says what would settle it", async () => {
    const { taskId } = await startPlan(test, [plannedStep("a")]);
    const quality = { kind: "report", verdict: "unproven", score: 0.9 };
    await complete(test, await claimOne(test, QUEUE), {
      quality: {
        ...quality,
        dimensions: {},
        tests: { passed: 0, failed: 0, notExecuted: 0 },
        evidence: {},
      },
    });
    expect(await statusOf(taskId)).toMatchObject({
      status: "failed",
      error: { code: "quality_unproven", remedy: expect.stringContaining("which test would") },
    });
  });

  it("forgets the error of an earlier attempt", async () => {
    await startPlan(test, [plannedStep("a", { policy: { retryStrategy: "none" } })]);
    await fail(test, await claimOne(test, QUEUE));
    const step = await claimOne(test, QUEUE);
    expect(await readStep(test, step.stepId)).toMatchObject({ error: { code: "boom" } });
    expect(await complete(test, step)).toMatchObject({ status: "completed", error: null });
  });

  it("ends the attempt with how long it waited for a worker and how long it took", async () => {
    test.setClock(START);
    const { asUser } = await startPlan(test, [plannedStep("a")]);
    test.setClock(at(4));
    const step = await claimOne(test, QUEUE);
    test.setClock(at(9));
    await complete(test, step);
    const attempts = await asUser(
      `select number, outcome, wait_seconds, extract(epoch from finished_at - started_at)::float8 as took
       from cogo_api.attempts where step_id = $1`,
      [step.stepId],
    );
    expect(attempts).toEqual([{ number: 1, outcome: "completed", wait_seconds: 4, took: 5 }]);
  });

  it("tells the summary and the files, not the output", async () => {
    const { asUser } = await startPlan(test, [plannedStep("a")]);
    await complete(test, await claimOne(test, QUEUE), {
      output: { secret: "long" },
      summary: "Wrote a file",
      artifacts: [{ path: "a.ts", kind: "source", content: "1" }],
    });
    const [told] = await asUser(
      "select payload from cogo_api.events where type = 'agent:result' order by sequence desc limit 1",
    );
    expect(told?.payload).toEqual({
      key: "a",
      kind: "generate",
      role: "backend-developer",
      agent: "code-generator",
      summary: "Wrote a file",
      artifacts: ["a.ts"],
    });
  });
});

describe("complete_steps() of one step and the fence", () => {
  it("refuses a stale token after the step went to another worker, and takes the fresh one", async () => {
    test.setClock(START);
    await createTask(test);
    const slow = await claimOne(test, "orchestration");
    test.setClock(at(30));
    await sweep(test);
    expect(await complete(test, slow)).toMatchObject({ lease_lost: true });
    const fast = await claimOne(test, "orchestration");
    expect(fast.stepId).toBe(slow.stepId);
    expect(await complete(test, slow)).toMatchObject({ lease_lost: true });
    expect(await complete(test, fast)).toMatchObject({ status: "completed" });
    expect(await readStep(test, fast.stepId)).toMatchObject({ stalls: 1, attempts: 0, claims: 2 });
  });

  it("takes a completion that comes after the lease ran out, while nobody has the step", async () => {
    test.setClock(START);
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    test.setClock(at(300));
    expect(await complete(test, step)).toMatchObject({ status: "completed" });
  });

  it("changes nothing when it comes a second time", async () => {
    const { asUser } = await createTask(test);
    const step = await claimOne(test, "orchestration");
    await complete(test, step, { output: { first: true } });
    const before = await asUser("select max(sequence)::int as last from cogo_api.events");
    expect(await complete(test, step, { output: { second: true } })).toMatchObject({
      status: "completed",
      lease_lost: false,
    });
    expect(await readStep(test, step.stepId)).toMatchObject({ output: { first: true } });
    expect(await asUser("select max(sequence)::int as last from cogo_api.events")).toEqual(before);
  });

  it("changes nothing of a step that another worker has completed meanwhile", async () => {
    test.setClock(START);
    await createTask(test);
    const slow = await claimOne(test, "orchestration");
    test.setClock(at(30));
    await sweep(test);
    await complete(test, await claimOne(test, "orchestration"), { output: { fast: true } });
    expect(await complete(test, slow, { output: { slow: true } })).toMatchObject({
      status: "completed",
      lease_lost: true,
    });
    expect(await readStep(test, slow.stepId)).toMatchObject({ output: { fast: true } });
  });

  it("says that the lease was lost when the step was cancelled meanwhile", async () => {
    const { asUser, taskId } = await createTask(test);
    const step = await claimOne(test, "orchestration");
    await asUser("select from cogo_api.cancel_task($1)", [taskId]);
    expect(await complete(test, step)).toMatchObject({ status: "cancelled", lease_lost: true });
    expect(await fail(test, step)).toMatchObject({ status: "cancelled", lease_lost: true });
  });

  it.each([
    ["fail_step", "'{}'::jsonb"],
    ["release_step", "0"],
    ["sleep_step", "now()"],
  ])("says of %s() after it that it did not count", async (name, argument) => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    await complete(test, step);
    expect(
      await test.asWorker(`select status, lease_lost from cogo_api.${name}($1, $2, ${argument})`, [
        step.stepId,
        step.leaseToken,
      ]),
    ).toEqual([{ status: "completed", lease_lost: true }]);
  });

  it("says that a last failure counted, also when it is reported twice", async () => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    const refused = { retryable: false };
    const counted = { status: "failed", lease_lost: false };
    expect(await fail(test, step, refused)).toMatchObject(counted);
    expect(await fail(test, step, refused)).toMatchObject(counted);
  });

  it("has no answer for a step that does not exist", async () => {
    const nothing = { stepId: crypto.randomUUID(), leaseToken: crypto.randomUUID(), key: "" };
    expect(await complete(test, nothing)).toBeUndefined();
  });
});

describe("complete_steps() of one step and files", () => {
  const artifact = (path: string, content = "") => ({
    artifacts: [{ path, kind: "source", content }],
  });

  it("stores each version of a file", async () => {
    const { asUser } = await createTask(test);
    await complete(test, await claimOne(test, "orchestration"), artifact("src/app.ts", "å"));
    await complete(test, await claimOne(test, "orchestration"), artifact("src/app.ts", "å"));
    const rows = await asUser(
      "select path, version, bytes from cogo_api.artifacts order by version",
    );
    expect(rows).toEqual([
      { path: "src/app.ts", version: 1, bytes: 2 },
      { path: "src/app.ts", version: 2, bytes: 2 },
    ]);
  });

  it.each(["../app.ts", "/etc/passwd", "src/../../x", "a\\b", "src//x", ""])(
    "refuses the path %j, and with it the completion",
    async (path) => {
      await createTask(test);
      const step = await claimOne(test, "orchestration");
      await expect(complete(test, step, artifact(path))).rejects.toMatchObject({
        sqlstate: "23514",
      });
      expect(await readStep(test, step.stepId)).toMatchObject({ status: "running" });
    },
  );
});
