import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { holdLock } from "../support/held_lock.ts";
import {
  at,
  type Claim,
  claim,
  clear,
  complete,
  createTask,
  plannedStep,
  QUEUE,
  START,
  startPlan,
} from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// On real connections only: PGlite has one, so nothing there ever waits for anything.
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const start = (prefix: string, count: number, change = {}) =>
  startPlan(
    test,
    Array.from({ length: count }, (_, index) => plannedStep(`${prefix}-${index}`, change)),
  );

/** Eight workers that claim and complete until nothing is left; what each claim found running. */
async function workOff(measure: string): Promise<{ claims: readonly Claim[]; peak: number }> {
  const claims: Claim[] = [];
  let peak = 0;
  const look = async () => {
    const [row] = await test.asOwner(measure);
    peak = Math.max(peak, Number(row?.running ?? 0));
  };
  const left = async () =>
    (
      await test.asOwner(
        "select 1 from cogo.steps where queue = $1 and finished_at is null limit 1",
        [QUEUE],
      )
    ).length > 0;
  await times(8, async (worker) => {
    while (await left()) {
      const mine = await claim(test, QUEUE, 1 + (worker % 4));
      claims.push(...mine);
      await look();
      for (const step of mine) await complete(test, step);
    }
  });
  return { claims, peak };
}

describe("claim_steps() by many workers at once", () => {
  it("skips a step another worker holds, without waiting for it", async () => {
    await createTask(test);
    const held = await holdLock(test, "select from cogo.steps where status = 'ready' for update");
    expect(await claim(test, "orchestration")).toEqual([]);
    await held.release();
    expect(await claim(test, "orchestration")).toHaveLength(1);
  });

  it("gives each of many steps to one of many workers", async () => {
    await start("a", 100);
    const claims = (await times(8, () => claim(test, QUEUE, 10))).flat();
    expect(new Set(claims.map((each) => each.stepId)).size).toBe(claims.length);
    expect(claims.length + (await claim(test, QUEUE, 100)).length).toBe(100);
  });

  it("registers a worker once, however many of its claims run side by side", async () => {
    const workerId = crypto.randomUUID();
    await times(8, () => claim(test, QUEUE, 1, { workerId, version: 1 }));
    expect(await test.asOwner("select worker_id from cogo.workers")).toEqual([
      { worker_id: workerId },
    ]);
  });
});

describe("concurrency limits under eight workers at once", () => {
  const RUNNING = "select count(*)::int as running from cogo.steps where status = 'running'";

  it.each([
    ["queue", QUEUE],
    ["agent", "code-generator"],
  ])("never exceed the %s's, and use all of it", async (scope, subject) => {
    await start("a", 20);
    await test.asWorker("select cogo_api.set_concurrency_limit($1, $2, 3)", [scope, subject]);
    const { claims, peak } = await workOff(RUNNING);
    expect(peak).toBe(3);
    expect(new Set(claims.map((step) => step.stepId)).size).toBe(20);
    expect(claims).toHaveLength(20);
  });

  it("never exceed any tenant's", async () => {
    await start("a", 8);
    await start("b", 8);
    await start("c", 8);
    await test.asWorker("select cogo_api.set_concurrency_limit('tenant', '*', 2)");
    const { peak } = await workOff(
      "select max(n)::int as running from (select count(*) as n from cogo.steps where status = 'running' group by tenant_id) as t",
    );
    expect(peak).toBe(2);
  });

  it("hold across the queues a tenant works on", async () => {
    await startPlan(test, [
      ...Array.from({ length: 10 }, (_, index) => plannedStep(`a-${index}`)),
      ...Array.from({ length: 10 }, (_, index) =>
        plannedStep(`b-${index}`, {
          kind: "document",
          role: "technical-writer",
          agent: "knowledge",
        }),
      ),
    ]);
    await test.asWorker("select cogo_api.set_concurrency_limit('tenant', '*', 3)");
    const claims = (
      await times(8, (index) => claim(test, index % 2 ? QUEUE : "knowledge", 5))
    ).flat();
    expect(claims).toHaveLength(3);
  });
});

describe("rate limits under eight workers at once", () => {
  it("give out exactly the burst, and every turn once", async () => {
    test.setClock(START);
    await test.asWorker("select cogo_api.set_rate_limit('model', 60, 5)");
    await start("a", 60, { rateLimit: "model" });
    const claims = (await times(8, () => claim(test, QUEUE, 20))).flat();
    expect(claims).toHaveLength(5);
    while ((await claim(test, QUEUE, 100)).length > 0);
    const [turns] = await test.asOwner(
      "select count(distinct rate_turn)::int as turns, max(rate_turn) as last from cogo.steps where status = 'waiting'",
    );
    expect(turns).toEqual({ turns: 55, last: new Date(at(55)) });
  });
});
