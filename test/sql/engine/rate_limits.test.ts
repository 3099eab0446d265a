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

const setLimit = (perMinute: number, burst: number) =>
  test.asWorker("select cogo_api.set_rate_limit('model', $1, $2)", [perMinute, burst]);
const start = (count: number, change = {}) =>
  startPlan(
    test,
    Array.from({ length: count }, (_, index) =>
      plannedStep(`s-${index}`, { rateLimit: "model", ...change }),
    ),
  );
const waiting = () =>
  test.asOwner(
    `select extract(epoch from rate_turn - $1::timestamptz)::float8 as turn from cogo.steps
     where status = 'waiting' and waiting_for = 'turn' and available_at = rate_turn order by 1`,
    [START],
  );

describe("claim_steps() and rate limits", () => {
  it("gives the burst at once and the rest its turns, one after the other", async () => {
    await setLimit(60, 2);
    await start(5);
    expect(await claim(test, QUEUE, 5)).toHaveLength(2);
    expect(await waiting()).toEqual([{ turn: 1 }, { turn: 2 }, { turn: 3 }]);
    test.setClock(at(1));
    expect(await claim(test, QUEUE, 5)).toHaveLength(1);
    test.setClock(at(3));
    expect(await claim(test, QUEUE, 5)).toHaveLength(2);
  });

  it("never gives more in a minute than the rate and the burst allow", async () => {
    await setLimit(30, 5);
    await start(100);
    let given = 0;
    for (let second = 0; second < 60; second += 1) {
      test.setClock(at(second));
      given += (await claim(test, QUEUE, 100)).length;
    }
    expect(given).toBe(5 + 29);
  });

  it("holds a step to the turn it has been given, and takes no second one for it", async () => {
    await setLimit(60, 1);
    await start(3);
    for (let count = 0; count < 5; count += 1) await claim(test, QUEUE, 3);
    test.setClock(at(0.9));
    expect(await claim(test, QUEUE, 3)).toEqual([]);
    expect(await waiting()).toEqual([{ turn: 1 }, { turn: 2 }]);
    const [bucket] = await test.asOwner("select next_at from cogo.rate_limits");
    expect(bucket).toEqual({ next_at: new Date(at(3)) });
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
    const { asUser } = await start(40, { priority: 1 });
    expect(await claim(test, QUEUE, 1)).toHaveLength(1);
    await startPlan(test, [plannedStep("free")]);
    await test.asOwner(
      "update cogo.steps set tenant_id = (select tenant_id from cogo.steps limit 1) where true",
    );
    expect((await claim(test, QUEUE, 1)).map((step) => step.key)).toEqual(["free"]);
    expect(await asUser("select from cogo_api.steps where status = 'ready'")).toEqual([]);
  });

  it("does not let buckets drain each other", async () => {
    await setLimit(1, 1);
    await test.asWorker("select cogo_api.set_rate_limit('other', 1, 1)");
    await startPlan(test, [
      plannedStep("a", { rateLimit: "model" }),
      plannedStep("b", { rateLimit: "model" }),
      plannedStep("c", { rateLimit: "other" }),
    ]);
    const claims = await claim(test, QUEUE, 3);
    expect(claims.filter((step) => step.key === "c")).toHaveLength(1);
    expect(claims).toHaveLength(2);
  });

  it("takes a token for every attempt", async () => {
    await setLimit(6, 1);
    await start(1);
    const step = await claimOne(test, QUEUE);
    await fail(test, step, { retryAfterSeconds: 1 });
    test.setClock(at(1));
    expect(await claim(test, QUEUE)).toEqual([]);
    expect(await waiting()).toEqual([{ turn: 10 }]);
    test.setClock(at(10));
    await complete(test, await claimOne(test, QUEUE));
  });

  it("keeps a step's turn while its task is paused", async () => {
    await setLimit(6, 1);
    const { taskId, asUser } = await start(2);
    const [first] = await claim(test, QUEUE, 2);
    await asUser("select from cogo_api.pause_task($1)", [taskId]);
    test.setClock(at(5));
    await asUser("select from cogo_api.resume_task($1)", [taskId]);
    expect(await claim(test, QUEUE, 2)).toEqual([]);
    test.setClock(at(10));
    const second = await claimOne(test, QUEUE);
    expect(second.stepId).not.toBe(first?.stepId);
    expect(await readStep(test, second.stepId)).toMatchObject({ rate_turn: new Date(at(10)) });
  });

  it("lets steps that wait ask again when the limit is changed", async () => {
    await setLimit(1, 1);
    await start(3);
    expect(await claim(test, QUEUE, 3)).toHaveLength(1);
    expect(await waiting()).toEqual([{ turn: 60 }, { turn: 120 }]);
    await setLimit(60, 2);
    expect(await claim(test, QUEUE, 3)).toHaveLength(1);
    expect(await waiting()).toEqual([{ turn: 1 }]);
  });
});
