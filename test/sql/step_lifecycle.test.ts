import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claim, claimOne, complete, createTask, planTask } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  test.setClock(null);
  await test.asOwner("delete from cogo.sessions where true");
});

const START = "2030-01-01T00:00:00Z";
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1000).toISOString();

const statusOf = async (stepId: string) =>
  (await test.asOwner("select * from cogo.steps where step_id = $1", [stepId]))[0];

describe("claim_steps()", () => {
  it("ready + claim → running, under a lease of the step's length", async () => {
    test.setClock(START);
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    const row = await statusOf(step.stepId);
    expect(row).toMatchObject({ status: "running", attempts: 0, stalls: 0 });
    expect(new Date(String(row?.lease_expires_at)).toISOString()).toBe(at(20));
  });

  it("gives a step to one worker only", async () => {
    await createTask(test);
    expect(await claim(test, "orchestration", 10)).toHaveLength(1);
    expect(await claim(test, "orchestration", 10)).toHaveLength(0);
  });

  it("leaves blocked steps and other queues alone", async () => {
    await createTask(test);
    expect(await claim(test, "code-generation", 10)).toHaveLength(0);
    expect((await claim(test, "orchestration", 10)).map((step) => step.key)).toEqual(["analyse"]);
  });

  it("takes the lowest priority number first", async () => {
    const { sessionId, asUser } = await createTask(test);
    await asUser("select * from api.create_task($1, 'urgent', null, 1)", [sessionId]);
    const step = await claimOne(test, "orchestration");
    const [row] = await test.asOwner(
      "select requirement from cogo.tasks join cogo.steps using (task_id) where step_id = $1",
      [step.stepId],
    );
    expect(row?.requirement).toBe("urgent");
  });

  it.each([0, 101])("refuses a quantity of %i", async (quantity) => {
    await expect(claim(test, "orchestration", quantity)).rejects.toMatchObject({
      sqlstate: "OG005",
    });
  });
});

describe("complete_step()", () => {
  it("running + complete → completed, and its dependents become ready", async () => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    await complete(test, step, { output: { answer: 42 } });
    expect(await statusOf(step.stepId)).toMatchObject({
      status: "completed",
      output: { answer: 42 },
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

  it("refuses a stale token after the step went to another worker", async () => {
    test.setClock(START);
    await createTask(test);
    const slow = await claimOne(test, "orchestration");
    test.setClock(at(30));
    await test.asWorker("select api.sweep()");
    const fast = await claimOne(test, "orchestration");
    expect(fast.stepId).toBe(slow.stepId);
    await expect(complete(test, slow)).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await complete(test, fast)).toMatchObject({
      status: "completed",
      stalls: 1,
      attempts: 0,
    });
  });

  it("changes nothing when it comes a second time", async () => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    await complete(test, step, { output: { first: true } });
    expect(await complete(test, step, { output: { second: true } })).toMatchObject({
      status: "completed",
      output: { first: true },
    });
  });

  it("stores each version of a file and refuses a path that leaves the result", async () => {
    const { asUser } = await createTask(test);
    const artifacts = [{ path: "src/app.ts", kind: "source", content: "å" }];
    await complete(test, await claimOne(test, "orchestration"), { artifacts });
    const step = await claimOne(test, "orchestration");
    for (const path of ["../app.ts", "/etc/passwd", "src/../../x", "a\\b", "src//x", ""]) {
      const escaping = [{ path, kind: "source", content: "" }];
      await expect(complete(test, step, { artifacts: escaping })).rejects.toMatchObject({
        sqlstate: "23514",
      });
    }
    await complete(test, step, { artifacts });
    const rows = await asUser("select path, version, bytes from api.artifacts order by version");
    expect(rows).toEqual([
      { path: "src/app.ts", version: 1, bytes: 2 },
      { path: "src/app.ts", version: 2, bytes: 2 },
    ]);
  });

  it("completes the run and the task with the last step", async () => {
    const { taskId, asUser } = await createTask(test);
    await planTask(test);
    await complete(test, await claimOne(test, "code-generation"));
    for (const step of await claim(test, "code-generation", 2)) await complete(test, step);
    await complete(test, await claimOne(test, "quality-assurance"));
    const [task] = await asUser("select status, error from api.tasks where task_id = $1", [taskId]);
    expect(task).toEqual({ status: "completed", error: null });
    const phases = await asUser("select distinct status from api.phases");
    expect(phases).toEqual([{ status: "completed" }]);
  });

  it("fails the run at its end when the quality gate failed", async () => {
    const { taskId, asUser } = await createTask(test);
    await planTask(test);
    await complete(test, await claimOne(test, "code-generation"));
    for (const step of await claim(test, "code-generation", 2)) await complete(test, step);
    await complete(test, await claimOne(test, "quality-assurance"), {
      quality: {
        kind: "assessment",
        verdict: "failed",
        score: 0.4,
        dimensions: {},
        tests: {},
        evidence: {},
      },
    });
    const [task] = await asUser("select status, error from api.tasks where task_id = $1", [taskId]);
    expect(task).toMatchObject({ status: "failed", error: { code: "quality_gate_failed" } });
  });
});

describe("fail_step()", () => {
  const fail = async (step: { stepId: string; leaseToken: string }, retryable = true) =>
    (
      await test.asWorker("select * from api.fail_step($1, $2, $3::jsonb, $4)", [
        step.stepId,
        step.leaseToken,
        JSON.stringify({ code: "boom", message: "It broke" }),
        retryable,
      ])
    )[0];

  it("running + fail → ready later, with one attempt more", async () => {
    test.setClock(START);
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    expect(await fail(step)).toMatchObject({
      status: "ready",
      attempts: 1,
      error: { code: "boom" },
    });
    expect(await claim(test, "orchestration")).toHaveLength(0);
    test.setClock(at(2));
    expect((await claimOne(test, "orchestration")).stepId).toBe(step.stepId);
  });

  it("closes the run at the ceiling: siblings cancelled, dead letter written", async () => {
    test.setClock(START);
    const { taskId, asUser } = await createTask(test);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await fail(await claimOne(test, "orchestration"));
      test.setClock(at(attempt * 100));
    }
    const [task] = await asUser("select status, error from api.tasks where task_id = $1", [taskId]);
    expect(task).toMatchObject({ status: "failed", error: { code: "boom" } });
    const steps = await asUser("select key, status from api.steps order by key");
    expect(steps).toEqual([
      { key: "analyse", status: "failed" },
      { key: "plan", status: "cancelled" },
    ]);
    expect(await asUser("select reason from api.dead_letters")).toEqual([{ reason: "attempts" }]);
  });

  it("does not retry what retrying cannot help", async () => {
    await createTask(test);
    expect(await fail(await claimOne(test, "orchestration"), false)).toMatchObject({
      status: "failed",
      attempts: 1,
    });
  });

  it("refuses a stale token", async () => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    const stale = { stepId: step.stepId, leaseToken: "00000000-0000-4000-8000-000000000000" };
    await expect(fail(stale)).rejects.toMatchObject({ sqlstate: "OG001" });
  });
});

describe("release_step()", () => {
  it("running + release → ready at once, counting neither attempt nor stall", async () => {
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    await test.asWorker("select api.checkpoint_step($1, $2, 'part', '1')", [
      step.stepId,
      step.leaseToken,
    ]);
    await test.asWorker("select * from api.release_step($1, $2)", [step.stepId, step.leaseToken]);
    const again = await claimOne(test, "orchestration");
    expect(again.stepId).toBe(step.stepId);
    expect(await statusOf(step.stepId)).toMatchObject({ attempts: 0, stalls: 0 });
    const [context] = await test.asWorker("select api.read_step_context($1) as value", [
      step.stepId,
    ]);
    expect(context?.value).toMatchObject({ checkpoints: { part: 1 } });
  });
});

describe("heartbeat_step()", () => {
  it("renews the lease", async () => {
    test.setClock(START);
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    test.setClock(at(15));
    await test.asWorker("select api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]);
    test.setClock(at(30));
    await test.asWorker("select api.sweep()");
    expect(await statusOf(step.stepId)).toMatchObject({ status: "running", stalls: 0 });
  });

  it("tells a worker that its run was cancelled", async () => {
    const { taskId, asUser } = await createTask(test);
    const step = await claimOne(test, "orchestration");
    await asUser("select * from api.cancel_task($1)", [taskId]);
    await expect(
      test.asWorker("select api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]),
    ).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await complete(test, step)).toMatchObject({ status: "cancelled", output: null });
  });
});

describe("sweep()", () => {
  it("running + lease expired → ready, with one stall and no attempt", async () => {
    test.setClock(START);
    await createTask(test);
    const step = await claimOne(test, "orchestration");
    test.setClock(at(21));
    const [result] = await test.asWorker("select api.sweep() as value");
    expect(result?.value).toMatchObject({ requeued: 1 });
    expect(await statusOf(step.stepId)).toMatchObject({ status: "ready", stalls: 1, attempts: 0 });
  });

  it("closes the run when a step has stalled too often", async () => {
    test.setClock(START);
    const { taskId, asUser } = await createTask(test);
    for (let stall = 1; stall <= 5; stall += 1) {
      test.setClock(at(stall * 1000));
      await claimOne(test, "orchestration");
      test.setClock(at(stall * 1000 + 21));
      await test.asWorker("select api.sweep()");
    }
    const [task] = await asUser("select status, error from api.tasks where task_id = $1", [taskId]);
    expect(task).toMatchObject({ status: "failed", error: { code: "worker_vanished" } });
    expect(await asUser("select reason from api.dead_letters")).toEqual([{ reason: "stalls" }]);
    expect(
      await asUser("select count(*)::int from api.attempts where outcome = 'stalled'"),
    ).toEqual([{ count: 5 }]);
  });

  it("wakes each queue with ready work once, until a claim answers", async () => {
    test.setClock(START);
    await test.asOwner("select cogo.configure_wake('http://127.0.0.1:1', 'secret')");
    await createTask(test);
    const requests = async () =>
      (await test.asOwner("select count(*)::int as count from net.http_request_queue"))[0]?.count;
    const before = await requests();
    await test.asWorker("select api.sweep()");
    expect(await requests()).toBe(before);
    test.setClock(at(3));
    await test.asWorker("select api.sweep()");
    expect(await requests()).toBe(Number(before) + 1);
  });
});
