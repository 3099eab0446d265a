import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  type Claim,
  claim,
  claimOne,
  clear,
  complete,
  fail,
  multiply,
  plannedStep,
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
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const setLimit = (perMinute: number, burst: number) =>
  test.asWorker("select cogo_api.set_rate_limit('model', $1, $2)", [perMinute, burst]);
const start = (count: number, change = {}) =>
  startPlan(
    test,
    Array.from({ length: count }, (_, index) =>
      plannedStep(`s-${index}`, { rateLimit: "model", ...change }),
    ),
  );
/** How many wait for their turn, and in how many seconds of the start the next token is there. */
const waiting = async () => {
  const [row] = await test.asOwner(
    `select (select count(*)::int from cogo.steps where waiting_for = 'turn' and available_at is null) as steps,
            extract(epoch from next_at - $1::timestamptz)::float8 as token
     from cogo.rate_limits where rate_limit = 'model'`,
    [START],
  );
  return row;
};
const keys = async (quantity: number) => (await claim(test, QUEUE, quantity)).map(({ key }) => key);
const finish = async (quantity: number) => {
  const claims = await claim(test, QUEUE, quantity);
  for (const step of claims) await complete(test, step);
  return claims.map(({ key }) => key);
};
const limited = (key: string, change = {}) => plannedStep(key, { rateLimit: "model", ...change });

describe("claim_steps() and rate limits", () => {
  it("starts the burst at once and the rest as tokens come, one after the other", async () => {
    await setLimit(60, 2);
    await start(5);
    expect(await claim(test, QUEUE, 5)).toHaveLength(2);
    expect(await waiting()).toEqual({ steps: 3, token: 1 });
    test.setClock(at(0.9));
    expect(await claim(test, QUEUE, 5)).toEqual([]);
    test.setClock(at(1));
    expect(await claim(test, QUEUE, 5)).toHaveLength(1);
    test.setClock(at(3));
    expect(await claim(test, QUEUE, 5)).toHaveLength(2);
    expect(await waiting()).toEqual({ steps: 0, token: 4 });
  });

  it("never starts more in a minute than the rate and the burst allow", async () => {
    await setLimit(30, 5);
    await start(100);
    let given = 0;
    for (let second = 0; second < 60; second += 1) {
      test.setClock(at(second));
      given += (await claim(test, QUEUE, 100)).length;
    }
    expect(given).toBe(5 + 29);
  });

  it("takes no token in advance, however often it is asked", async () => {
    await setLimit(60, 1);
    await start(3);
    for (let count = 0; count < 5; count += 1) await claim(test, QUEUE, 3);
    expect(await waiting()).toEqual({ steps: 2, token: 1 });
  });

  it("fills up while nothing starts, and not beyond the burst", async () => {
    await setLimit(60, 3);
    await start(10);
    expect(await claim(test, QUEUE, 3)).toHaveLength(3);
    test.setClock(at(3600));
    expect(await claim(test, QUEUE, 7)).toHaveLength(3);
  });

  it("does not hold up a step that is under none behind any number that are", async () => {
    await setLimit(1, 1);
    const { asUser } = await start(1, { priority: 1 });
    await multiply(test, "s-0", 2_000);
    expect(await claim(test, QUEUE, 1)).toHaveLength(1);
    await startPlan(test, [plannedStep("free")]);
    await test.asOwner(
      "update cogo.steps set tenant_id = (select tenant_id from cogo.steps limit 1) where true",
    );
    expect(await keys(1)).toEqual(["free"]);
    expect(await asUser("select from cogo_api.steps where status = 'ready'")).toEqual([]);
  });

  it("looks at none of those that wait while the bucket is empty", async () => {
    await setLimit(1, 1);
    await start(1);
    await multiply(test, "s-0", 2_000);
    expect(await claim(test, QUEUE, 1)).toHaveLength(1);
    while (
      (await test.asOwner("select from cogo.steps where status = 'ready' limit 1")).length > 0
    ) {
      await claim(test, QUEUE, 1);
    }
    await test.asOwner("update cogo.steps set rate_turn = null where waiting_for = 'turn'");
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    const untouched = "select from cogo.steps where waiting_for = 'turn' and rate_turn is null";
    expect(await test.asOwner(untouched)).toHaveLength(1_999);
  });

  it("does not let buckets drain each other", async () => {
    await setLimit(1, 1);
    await test.asWorker("select cogo_api.set_rate_limit('other', 1, 1)");
    await startPlan(test, [limited("a"), limited("b"), limited("c", { rateLimit: "other" })]);
    const claims = await keys(3);
    expect(claims.filter((key) => key === "c")).toHaveLength(1);
    expect(claims).toHaveLength(2);
  });

  it("takes a token for every attempt", async () => {
    await setLimit(6, 1);
    await start(1);
    const step = await claimOne(test, QUEUE);
    await fail(test, step, { retryAfterSeconds: 1 });
    test.setClock(at(1));
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(10));
    await complete(test, await claimOne(test, QUEUE));
  });

  it("lets a paused task keep its place, and no turn", async () => {
    await setLimit(6, 1);
    const { taskId, asUser } = await start(2);
    await claim(test, QUEUE, 2);
    await asUser("select from cogo_api.pause_task($1)", [taskId]);
    test.setClock(at(1));
    await start(1, { priority: 100 });
    expect(await claim(test, QUEUE, 2)).toEqual([]);
    await asUser("select from cogo_api.resume_task($1)", [taskId]);
    await test.asOwner(
      "update cogo.steps set tenant_id = (select tenant_id from cogo.steps limit 1) where true",
    );
    expect(await claim(test, QUEUE, 2)).toEqual([]);
    test.setClock(at(10));
    const [next] = await claim(test, QUEUE, 2);
    expect(await readStep(test, String(next?.stepId))).toMatchObject({ task_id: taskId });
  });

  it("starts steps as the new limit allows when it is changed", async () => {
    await setLimit(1, 1);
    await start(4);
    expect(await claim(test, QUEUE, 3)).toHaveLength(1);
    await setLimit(60, 2);
    expect(await claim(test, QUEUE, 3)).toHaveLength(1);
    test.setClock(at(2));
    expect(await claim(test, QUEUE, 3)).toHaveLength(2);
  });
});

describe("turns under a rate limit", () => {
  it("go to the tenant whose last one was longest ago, whatever others have waiting", async () => {
    await setLimit(60, 1);
    await start(300, { priority: 0 });
    for (let count = 0; count < 4; count += 1) await claim(test, QUEUE, 10);
    await startPlan(test, [limited("late", { priority: 900 })]);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    test.setClock(at(1));
    expect(await keys(10)).toEqual(["late"]);
  });

  it("alternate between tenants that both have many waiting", async () => {
    await setLimit(60, 1);
    await startPlan(
      test,
      Array.from({ length: 10 }, (_, index) => limited(`a-${index}`)),
    );
    await startPlan(
      test,
      Array.from({ length: 10 }, (_, index) => limited(`b-${index}`)),
    );
    const given: string[] = [];
    for (let second = 0; second < 8; second += 1) {
      test.setClock(at(second));
      given.push(...(await finish(10)));
    }
    const tenants = given.map((key) => key.slice(0, 1));
    expect(tenants.every((tenant, index) => tenant !== tenants[index - 1])).toBe(true);
    expect(given).toHaveLength(8);
  });

  it("go by priority within a tenant, then by the longest wait", async () => {
    await setLimit(60, 1);
    const { taskId } = await start(100, { priority: 500 });
    expect(await finish(10)).toHaveLength(1);
    test.setClock(at(0.5));
    await startPlan(test, [
      limited("urgent", { priority: 0 }),
      limited("later", { priority: 500 }),
    ]);
    await test.asOwner(
      "update cogo.steps set tenant_id = s.tenant_id from cogo.steps as s where s.task_id = $1",
      [taskId],
    );
    expect(await finish(10)).toEqual([]);
    test.setClock(at(1));
    expect(await finish(10)).toEqual(["urgent"]);
    test.setClock(at(2));
    expect(await finish(10)).not.toContain("later");
  });

  it("are not held by steps that are cancelled", async () => {
    await setLimit(60, 1);
    const { taskId, asUser } = await start(300);
    for (let count = 0; count < 3; count += 1) await claim(test, QUEUE, 10);
    await asUser("select from cogo_api.cancel_task($1)", [taskId]);
    await start(1);
    test.setClock(at(1));
    expect(await claim(test, QUEUE, 10)).toHaveLength(1);
    test.setClock(at(2));
    await claim(test, QUEUE, 1);
    const [bucket] = await test.asOwner("select looks_at from cogo.rate_limits");
    expect(bucket).toEqual({ looks_at: null });
  });

  it("are not held by a queue that nobody works on", async () => {
    await setLimit(60, 1);
    const elsewhere = {
      kind: "document",
      role: "technical-writer",
      agent: "knowledge",
      priority: 0,
    };
    await startPlan(
      test,
      Array.from({ length: 5 }, (_, index) => limited(`e-${index}`, elsewhere)),
    );
    await start(5);
    expect(await claim(test, "knowledge", 1)).toHaveLength(1);
    expect(await claim(test, QUEUE, 5)).toEqual([]);
    for (let second = 1; second <= 5; second += 1) {
      test.setClock(at(second));
      expect(await finish(5)).toHaveLength(1);
    }
  });

  it("come with the sweep when no worker asks", async () => {
    await setLimit(60, 1);
    await start(3);
    await claim(test, QUEUE, 3);
    test.setClock(at(1));
    await sweep(test);
    const ready = await test.asOwner("select from cogo.steps where status = 'ready'");
    expect(ready).toHaveLength(1);
  });

  it("are foreseen for the queue whose steps wait", async () => {
    await setLimit(60, 1);
    await start(2);
    await claim(test, QUEUE, 2);
    test.setClock(at(0.25));
    const read = async (queue: string) =>
      (await test.asWorker("select cogo_api.seconds_to_turn($1) as seconds", [queue]))[0]?.seconds;
    expect(await read(QUEUE)).toBe(0.75);
    expect(await read("knowledge")).toBeNull();
  });
});

describe("fail_step() with rate_limited and a time to retry after", () => {
  const refuse = (step: Claim, retryAfterSeconds: number | null) =>
    test.asWorker("select * from cogo_api.fail_step($1, $2, $3::jsonb, true, $4)", [
      step.stepId,
      step.leaseToken,
      JSON.stringify({ code: "rate_limited", message: "Too many requests" }),
      retryAfterSeconds,
    ]);

  it("pauses the bucket for everybody until then", async () => {
    await setLimit(60, 10);
    await start(3);
    await refuse(await claimOne(test, QUEUE), 30);
    await start(3);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    test.setClock(at(29));
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    test.setClock(at(30));
    expect(await claim(test, QUEUE, 10)).toHaveLength(1);
    test.setClock(at(31));
    expect(await claim(test, QUEUE, 10)).toHaveLength(1);
  });

  it("uses up no attempt of the step", async () => {
    await setLimit(60, 1);
    await start(1, { policy: { maxAttempts: 1 } });
    const step = await claimOne(test, QUEUE);
    await refuse(step, 5);
    expect(await readStep(test, step.stepId)).toMatchObject({ attempts: 0, waiting_for: "retry" });
    const [attempt] = await test.asOwner(
      "select outcome, error ->> 'code' as code from cogo.attempts where step_id = $1",
      [step.stepId],
    );
    expect(attempt).toEqual({ outcome: "suspended", code: "rate_limited" });
    test.setClock(at(5));
    await complete(test, await claimOne(test, QUEUE));
  });

  it("is a failure like any other without a time", async () => {
    await setLimit(60, 10);
    await start(2, { policy: { baseDelaySeconds: 0, jitter: 0 } });
    const step = await claimOne(test, QUEUE);
    await refuse(step, null);
    expect(await readStep(test, step.stepId)).toMatchObject({ attempts: 1 });
    expect(await claim(test, QUEUE, 2)).toHaveLength(2);
  });

  it("lets one step try again after an hour at the latest", async () => {
    await setLimit(60, 10);
    await start(3);
    await refuse(await claimOne(test, QUEUE), 1e15);
    test.setClock(at(3_600));
    expect(await claim(test, QUEUE, 10)).toHaveLength(1);
  });

  it("ends with the pause when an operator sets the limit again", async () => {
    await setLimit(60, 10);
    await start(3);
    await refuse(await claimOne(test, QUEUE), 600);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    await setLimit(60, 10);
    expect(await claim(test, QUEUE, 10)).toHaveLength(1);
  });

  it("only delays a step that is under none", async () => {
    await startPlan(test, [plannedStep("a"), plannedStep("b")]);
    await refuse(await claimOne(test, QUEUE), 30);
    expect(await claim(test, QUEUE, 2)).toHaveLength(1);
  });
});
