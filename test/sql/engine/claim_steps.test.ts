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
  QUEUE,
  readStep,
  START,
  startPlan,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const keysOf = (claims: readonly { readonly key: string }[]) => claims.map((each) => each.key);

describe("claim_steps() and readiness", () => {
  it("ready + claim → running, by the worker that asked", async () => {
    test.setClock(START);
    await createTask(test);
    const workerId = crypto.randomUUID();
    const [step] = await claim(test, "orchestration", 1, { workerId });
    expect(await readStep(test, String(step?.stepId))).toMatchObject({
      status: "running",
      worker_id: workerId,
      claims: 1,
      attempts: 0,
      stalls: 0,
      claimed_at: new Date(START),
      started_at: new Date(START),
    });
  });

  it("gives a step to one worker only", async () => {
    await createTask(test);
    expect(await claim(test, "orchestration", 10)).toHaveLength(1);
    expect(await claim(test, "orchestration", 10)).toHaveLength(0);
  });

  it("leaves blocked steps and other queues alone", async () => {
    await createTask(test);
    expect(await claim(test, "code-generation", 10)).toHaveLength(0);
    expect(keysOf(await claim(test, "orchestration", 10))).toEqual(["analyse"]);
  });

  it("gives nothing of a paused, a cancelled or a failed task", async () => {
    const paused = await startPlan(test, [plannedStep("a")]);
    await paused.asUser("select from cogo_api.pause_task($1)", [paused.taskId]);
    const cancelled = await startPlan(test, [plannedStep("b")]);
    await cancelled.asUser("select from cogo_api.cancel_task($1)", [cancelled.taskId]);
    await startPlan(test, [plannedStep("c"), plannedStep("d", { priority: 500 })]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await claim(test, QUEUE, 10)).toEqual([]);
  });

  it("takes the lowest priority number first, then the longest wait", async () => {
    test.setClock(START);
    await startPlan(test, [plannedStep("old"), plannedStep("urgent", { priority: 1 })]);
    test.setClock(at(60));
    await startPlan(test, [plannedStep("young"), plannedStep("later", { priority: 200 })]);
    await shareOneTenant();
    const order = [];
    for (let count = 0; count < 4; count += 1) order.push((await claimOne(test, QUEUE)).key);
    expect(order).toEqual(["urgent", "old", "young", "later"]);
  });

  it("gives at most as many as asked for", async () => {
    await startPlan(
      test,
      ["a", "b", "c"].map((key) => plannedStep(key)),
    );
    expect(await claim(test, QUEUE, 2)).toHaveLength(2);
    expect(await claim(test, QUEUE, 2)).toHaveLength(1);
  });

  it.each([0, -1, 1001])("refuses a quantity of %i", async (quantity) => {
    await expect(claim(test, QUEUE, quantity)).rejects.toMatchObject({ sqlstate: "OG005" });
  });

  it("refuses a queue that no agent serves", async () => {
    await expect(claim(test, "nowhere")).rejects.toMatchObject({
      sqlstate: "OG005",
      message: 'No agent serves the queue "nowhere"',
    });
  });

  it("tells the session of each claim", async () => {
    const { asUser } = await createTask(test);
    await claimOne(test, "orchestration");
    expect(
      await asUser("select payload from cogo_api.events where type = 'task:executing'"),
    ).toEqual([
      {
        payload: {
          key: "analyse",
          kind: "analyse",
          phase: "analysis",
          role: "requirements-analyst",
          agent: "orchestrator",
          attempts: 0,
          stalls: 0,
        },
      },
    ]);
  });
});

/** Steps of many users as steps of one: order within a tenant is what is asked for. */
const shareOneTenant = () =>
  test.asOwner(
    "update cogo.steps set tenant_id = (select min(tenant_id::text)::uuid from cogo.steps) where true",
  );

describe("claim_steps() and the lease", () => {
  it.each([
    ["its kind's length", {}, 20],
    ["its own length", { leaseSeconds: 5 }, 5],
    ["no more than its timeout", { leaseSeconds: 50, timeoutSeconds: 30 }, 30],
  ])("lasts for %s", async (_, policy, seconds) => {
    test.setClock(START);
    await startPlan(test, [plannedStep("a", { policy })]);
    const { stepId } = await claimOne(test, QUEUE);
    expect(await readStep(test, stepId)).toMatchObject({ lease_expires_at: new Date(at(seconds)) });
  });

  it("follows a kind's policy that was changed while the engine runs", async () => {
    test.setClock(START);
    await startPlan(test, [plannedStep("a")]);
    await test.asOwner("update cogo.step_kinds set lease = '7 seconds' where kind = 'generate'");
    const { stepId } = await claimOne(test, QUEUE);
    await test.asOwner("update cogo.step_kinds set lease = '20 seconds' where kind = 'generate'");
    expect(await readStep(test, stepId)).toMatchObject({ lease_expires_at: new Date(at(7)) });
  });

  it("has a fresh token with every claim", async () => {
    await createTask(test);
    const first = await claimOne(test, "orchestration");
    await test.asWorker("select cogo_api.release_step($1, $2)", [first.stepId, first.leaseToken]);
    const second = await claimOne(test, "orchestration");
    expect(second.stepId).toBe(first.stepId);
    expect(second.leaseToken).not.toBe(first.leaseToken);
  });
});

describe("claim_steps() and policies that make no sense", () => {
  it.each([
    { maxAttempts: 0 },
    { maxAttempts: "many" },
    { maxStalls: -1 },
    { retryStrategy: "often" },
    { baseDelaySeconds: -1 },
    { maxDelaySeconds: -1 },
    { jitter: 2 },
    { leaseSeconds: 0 },
    { timeoutSeconds: 0 },
  ])("never meets %j: no plan can have it", async (policy) => {
    const refused = startPlan(test, [plannedStep("a", { policy })]);
    await expect(refused).rejects.toMatchObject({
      sqlstate: expect.stringMatching(/^(OG004|22P02)$/),
    });
  });
});

describe("claim_steps() and the context", () => {
  const claimWithContext = async () => {
    const [row] = await test.asWorker(
      "select * from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    return row;
  };

  it("gives the outputs of the steps it depends on, and of no others", async () => {
    await startPlan(test, [
      plannedStep("a"),
      plannedStep("b"),
      plannedStep("c", { dependsOn: ["a"], input: { size: 3 } }),
      plannedStep("d", { dependsOn: ["c"] }),
    ]);
    for (const step of await claim(test, QUEUE, 2)) {
      await complete(test, step, { output: { from: step.key } });
    }
    expect(await claimWithContext()).toMatchObject({
      key: "c",
      input: { size: 3 },
      context: { outputs: { a: { from: "a" } } },
    });
  });

  it("gives the requirement, the run and what was kept by earlier attempts", async () => {
    await startPlan(test, [plannedStep("a")]);
    const first = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '[1]')", [
      first.stepId,
      first.leaseToken,
    ]);
    await test.asWorker("select cogo_api.release_step($1, $2)", [first.stepId, first.leaseToken]);
    expect((await claimWithContext())?.context).toMatchObject({
      requirement: "Build a REST API for a todo list",
      run: { number: 1, template: "code-generation", strategy: "parallel", gate: null },
      outputs: {},
      checkpoints: { part: [1] },
    });
  });
});

describe("claim_steps() and steps that wait", () => {
  it("takes a step whose time has come, with no sweep between", async () => {
    test.setClock(START);
    await startPlan(test, [plannedStep("a", { policy: { jitter: 0, baseDelaySeconds: 10 } })]);
    const step = await claimOne(test, QUEUE);
    await fail(test, step);
    test.setClock(at(9.9));
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(10));
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });

  it("leaves those of a paused task where they are", async () => {
    test.setClock(START);
    const { taskId, asUser } = await startPlan(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await asUser("select from cogo_api.pause_task($1)", [taskId]);
    await fail(test, step, { retryAfterSeconds: 5 });
    test.setClock(at(6));
    expect(await claim(test, QUEUE)).toEqual([]);
    await asUser("select from cogo_api.resume_task($1)", [taskId]);
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });

  it("counts the wait for a worker from when the step was due", async () => {
    test.setClock(START);
    const { asUser } = await startPlan(test, [plannedStep("a")]);
    test.setClock(at(7));
    await fail(test, await claimOne(test, QUEUE), { retryAfterSeconds: 10 });
    test.setClock(at(20));
    await complete(test, await claimOne(test, QUEUE));
    const waits = await asUser(
      "select number, wait_seconds from cogo_api.attempts where key = 'a' order by number",
    );
    expect(waits).toEqual([
      { number: 1, wait_seconds: 7 },
      { number: 2, wait_seconds: 3 },
    ]);
  });
});
