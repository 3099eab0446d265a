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

describe("a limit of a key under eight workers at once", () => {
  it("never has more of its steps run than it says, and uses all of it", async () => {
    await start("a", 40, { limit: { key: "customer", concurrency: 3 } });
    const { claims, peak } = await workOff(
      "select count(*)::int as running from cogo.steps where status = 'running'",
    );
    expect(peak).toBeLessThanOrEqual(3);
    expect(new Set(claims.map((step) => step.stepId)).size).toBe(40);
  });
});

describe("a singleton key submitted many times at once", () => {
  const submit = async (whenOpen: string) => {
    const { userId, sessionId, asUser } = await createTask(test);
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        asUser(
          `select task_id from cogo_api.create_task($1, 'x', plan => $2::jsonb, singleton => $3::jsonb)`,
          [
            sessionId,
            JSON.stringify({ steps: [plannedStep("a")] }),
            JSON.stringify({ key: userId, whenOpen }),
          ],
        ),
      ),
    );
    const open = await test.asOwner(
      "select from cogo.tasks where singleton_key = $1 and finished_at is null",
      [userId],
    );
    expect(open).toHaveLength(1);
    return answers.filter(({ status }) => status === "fulfilled").length;
  };

  it("has one open task, whether the others are refused, join it or replace it", async () => {
    expect(await submit("refuse")).toBe(1);
    expect(await submit("join")).toBe(8);
    expect(await submit("replace")).toBeGreaterThan(0);
  });
});

describe("rate limits under eight workers at once", () => {
  const limit = (perMinute: number, burst: number) =>
    test.asWorker("select cogo_api.set_rate_limit('model', $1, $2)", [perMinute, burst]);

  it("give out exactly the burst, then every token once", async () => {
    test.setClock(START);
    await limit(60, 5);
    await start("a", 60, { rateLimit: "model" });
    const round = async () => (await times(8, () => claim(test, QUEUE, 20))).flat().length;
    expect(await round()).toBe(5);
    test.setClock(at(3));
    let given = await round();
    for (let again = 0; again < 3; again += 1) given += await round();
    expect(given).toBe(3);
  });

  it("keep nobody waiting for a bucket that another claim is at", async () => {
    await limit(60, 1);
    await start("limited", 5, { rateLimit: "model", priority: 0 });
    const held = await holdLock(test, "select from cogo.rate_limits for update");
    expect(await claim(test, QUEUE, 5)).toEqual([]);
    await start("free", 1);
    expect((await claim(test, QUEUE, 6)).map(({ key }) => key)).toEqual(["free-0"]);
    await held.release();
    expect(await claim(test, QUEUE, 6)).toHaveLength(1);
  });

  it("are worked off to the end, with two buckets in opposite orders and failures that pause them", async () => {
    await limit(60_000, 3);
    await test.asWorker("select cogo_api.set_rate_limit('other', 60000, 3)");
    await startPlan(
      test,
      Array.from({ length: 60 }, (_, index) =>
        plannedStep(`a-${index}`, { rateLimit: index % 2 === 0 ? "model" : "other" }),
      ),
    );
    const refuse = (step: Claim) =>
      test.asWorker(
        `select from cogo_api.fail_step($1, $2, '{"code": "rate_limited", "message": "Slow"}', true, 0.01)`,
        [step.stepId, step.leaseToken],
      );
    const open = "select from cogo.steps where queue = $1 and finished_at is null limit 1";
    await times(8, async (worker) => {
      for (let turn = 0; (await test.asOwner(open, [QUEUE])).length > 0; turn += 1) {
        for (const step of await claim(test, QUEUE, 4)) {
          if ((turn + worker) % 5 === 0) await refuse(step);
          else await complete(test, step);
        }
      }
    });
    const [attempts] = await test.asOwner("select max(attempts)::int as most from cogo.steps");
    expect(attempts).toEqual({ most: 0 });
  });
});
