import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
  startPlan,
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

const start = (policy: Readonly<Record<string, unknown>> = {}) =>
  startPlan(test, [plannedStep("a", { policy }), plannedStep("b", { dependsOn: ["a"] })]);

/** Fails the step until it is given up; the waits between its attempts, in seconds. */
async function waitsUntilGivenUp(): Promise<readonly number[]> {
  const waits = [];
  for (let clock = 0; ; ) {
    const step = await claimOne(test, QUEUE);
    const settled = await fail(test, step);
    if (settled?.status === "failed") return waits;
    const row = await readStep(test, step.stepId);
    const wait = (new Date(String(row.available_at)).getTime() - Date.parse(at(clock))) / 1000;
    waits.push(wait);
    clock += wait;
    test.setClock(at(clock));
  }
}

describe("fail_step()", () => {
  it("running + fail → waiting for its next attempt, then ready, with one attempt more", async () => {
    const { asUser } = await start();
    const step = await claimOne(test, QUEUE);
    expect(await fail(test, step)).toMatchObject({ status: "waiting", error: { code: "boom" } });
    expect(await readStep(test, step.stepId)).toMatchObject({
      waiting_for: "retry",
      attempts: 1,
      stalls: 0,
      lease_token: null,
    });
    expect(await claim(test, QUEUE)).toHaveLength(0);
    test.setClock(at(2));
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
    const [told] = await asUser("select payload from cogo_api.events where type = 'step:retrying'");
    expect(told?.payload).toMatchObject({ key: "a", attempts: 1, error: { code: "boom" } });
  });

  it("keeps each failed attempt with its error", async () => {
    const { asUser } = await start({ retryStrategy: "none" });
    await fail(test, await claimOne(test, QUEUE));
    await complete(test, await claimOne(test, QUEUE));
    expect(
      await asUser(
        "select number, outcome, error ->> 'code' as code from cogo_api.attempts where key = 'a' order by number",
      ),
    ).toEqual([
      { number: 1, outcome: "failed", code: "boom" },
      { number: 2, outcome: "completed", code: null },
    ]);
  });

  it("calls an attempt refused after which no other could help", async () => {
    const { asUser } = await start();
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await asUser("select outcome from cogo_api.attempts where key = 'a'")).toEqual([
      { outcome: "refused" },
    ]);
  });

  it.each([
    [1e15, 3600],
    [Number.NaN, 3600],
    [Number.POSITIVE_INFINITY, 3600],
    [-5, 0],
  ])("takes a time to retry after of %s seconds as %s", async (retryAfterSeconds, wait) => {
    await start();
    const step = await claimOne(test, QUEUE);
    await fail(test, step, { retryAfterSeconds });
    const { available_at } = await readStep(test, step.stepId);
    expect(available_at).toEqual(new Date(at(wait)));
  });

  const UNSAID = "A worker reported a failure and did not say why";
  it.each([
    ["boom", { code: "internal_error", message: "boom" }],
    [[1], { code: "internal_error", message: "A worker reported this as a failure: [1]" }],
    [{}, { code: "internal_error", message: UNSAID }],
    [null, { code: "internal_error", message: UNSAID }],
    [
      { code: 5, message: " ", remedy: 5, details: [1], more: 1 },
      { code: "internal_error", message: UNSAID },
    ],
    [
      { code: "x".repeat(200), message: "y".repeat(5_000), remedy: "z".repeat(5_000) },
      { code: "x".repeat(100), message: "y".repeat(4_000), remedy: "z".repeat(4_000) },
    ],
    [
      { code: "a", message: "b", details: { long: "c".repeat(20_000) } },
      { code: "a", message: "b", details: { omittedBytes: 20_012 } },
    ],
  ])("keeps %j as an error that can be read", async (error, kept) => {
    const { asUser } = await start({ maxAttempts: 1 });
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select * from cogo_api.fail_step($1, $2, $3::jsonb)", [
      step.stepId,
      step.leaseToken,
      JSON.stringify(error),
    ]);
    for (const view of ["tasks", "attempts", "dead_letters"]) {
      expect(await asUser(`select error from cogo_api.${view} where error is not null`)).toEqual([
        { error: kept },
      ]);
    }
  });

  it("refuses a stale token, and changes nothing for a step that has ended", async () => {
    await start();
    const step = await claimOne(test, QUEUE);
    const stale = { ...step, leaseToken: crypto.randomUUID() };
    await expect(fail(test, stale)).rejects.toMatchObject({ sqlstate: "OG001" });
    await complete(test, step);
    expect(await fail(test, step)).toMatchObject({ status: "completed", error: null });
  });

  it("answers not_found for a step that does not exist", async () => {
    const nothing = { stepId: crypto.randomUUID(), leaseToken: crypto.randomUUID(), key: "" };
    await expect(fail(test, nothing)).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});

describe("fail_step() and the wait before the next attempt", () => {
  const EXACT = { jitter: 0, maxAttempts: 5 };

  it.each([
    ["exponential: it doubles", { ...EXACT, baseDelaySeconds: 2 }, [2, 4, 8, 16]],
    [
      "exponential: up to the longest",
      { ...EXACT, baseDelaySeconds: 20, maxDelaySeconds: 60 },
      [20, 40, 60, 60],
    ],
    [
      "fixed: always the same",
      { ...EXACT, retryStrategy: "fixed", baseDelaySeconds: 7 },
      [7, 7, 7, 7],
    ],
    ["none: at once", { ...EXACT, retryStrategy: "none", baseDelaySeconds: 7 }, [0, 0, 0, 0]],
  ])("%s", async (_, policy, expected) => {
    await start(policy);
    expect(await waitsUntilGivenUp()).toEqual(expected);
  });

  it("follows the kind's policy where the step names none of its own", async () => {
    await test.asOwner(
      "update cogo.step_kinds set max_attempts = 2, retry_strategy = 'fixed', base_delay = '30 seconds', jitter = 0 where kind = 'generate'",
    );
    await start({ baseDelaySeconds: 3 });
    expect(await waitsUntilGivenUp()).toEqual([3]);
    await start();
    expect(await waitsUntilGivenUp()).toHaveLength(1);
    await test.asOwner(
      "update cogo.step_kinds set max_attempts = 3, retry_strategy = 'exponential', base_delay = '1 second', jitter = 0.5 where kind = 'generate'",
    );
  });

  it("takes off a random part, never more than the jitter", async () => {
    const waits = await test.asOwner(
      `select extract(epoch from cogo.backoff(jsonb_populate_record(k, '{"jitter": 0.25, "base_delay": "8 seconds"}'), 1))::float8 as wait
       from cogo.step_kinds as k, generate_series(1, 500) where k.kind = 'generate'`,
    );
    const seconds = waits.map((row) => Number(row.wait));
    expect(Math.max(...seconds)).toBeLessThanOrEqual(8);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(6);
    expect(new Set(seconds).size).toBeGreaterThan(400);
  });

  it("never overflows, however often a step has failed", async () => {
    const [row] = await test.asOwner(
      `select extract(epoch from cogo.backoff(jsonb_populate_record(k, '{"jitter": 0}'), 100000))::float8 as wait
       from cogo.step_kinds as k where k.kind = 'generate'`,
    );
    expect(row).toEqual({ wait: 60 });
  });

  it("goes by what the failure says instead, where it says so", async () => {
    await start(EXACT);
    const step = await claimOne(test, QUEUE);
    await fail(test, step, { retryAfterSeconds: 120 });
    expect(await readStep(test, step.stepId)).toMatchObject({ available_at: new Date(at(120)) });
  });
});

describe("fail_step() at the ceiling", () => {
  it.each([1, 3, 5])("gives the step up after %i attempts", async (maxAttempts) => {
    await start({ maxAttempts, retryStrategy: "none" });
    expect(await waitsUntilGivenUp()).toHaveLength(maxAttempts - 1);
  });

  it("closes the run in the same transaction: siblings cancelled, dead letter written", async () => {
    const { taskId, asUser } = await startPlan(test, [
      plannedStep("doomed", { priority: 1, policy: { maxAttempts: 1 } }),
      plannedStep("running"),
      plannedStep("ready", { priority: 500 }),
      plannedStep("blocked", { dependsOn: ["ready"] }),
    ]);
    const [doomed, running] = await claim(test, QUEUE, 2);
    if (doomed === undefined || running === undefined) throw new Error("Expected two steps");
    await fail(test, doomed);
    expect(
      await asUser("select key, status from cogo_api.steps where phase = 'build' order by key"),
    ).toEqual([
      { key: "blocked", status: "cancelled" },
      { key: "doomed", status: "failed" },
      { key: "ready", status: "cancelled" },
      { key: "running", status: "cancelled" },
    ]);
    const [task] = await asUser("select status, error from cogo_api.tasks where task_id = $1", [
      taskId,
    ]);
    expect(task).toMatchObject({ status: "failed", error: { code: "boom" } });
    expect(await asUser("select status from cogo_api.runs")).toEqual([{ status: "failed" }]);
    expect(await asUser("select step_id, reason from cogo_api.dead_letters")).toEqual([
      { step_id: doomed.stepId, reason: "attempts" },
    ]);
    expect(await complete(test, running)).toMatchObject({ status: "cancelled" });
    expect(
      await asUser("select outcome from cogo_api.attempts where step_id = $1", [running.stepId]),
    ).toEqual([{ outcome: "cancelled" }]);
  });

  it("does not retry what retrying cannot help", async () => {
    const { asUser } = await start();
    expect(await fail(test, await claimOne(test, QUEUE), { retryable: false })).toMatchObject({
      status: "failed",
    });
    expect(await asUser("select reason from cogo_api.dead_letters")).toEqual([
      { reason: "refused" },
    ]);
  });

  it("leaves other tasks alone", async () => {
    const other = await start();
    await start({ maxAttempts: 1 });
    const claims = await claim(test, QUEUE, 2);
    for (const step of claims) {
      const row = await readStep(test, step.stepId);
      if (row.task_id !== other.taskId) await fail(test, step);
    }
    expect(await other.asUser("select status from cogo_api.tasks")).toEqual([
      { status: "running" },
    ]);
  });
});
