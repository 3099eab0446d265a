import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claim,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  startPlan,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const limit = (scope: string, subject: string, quantity: number | null) =>
  test.asWorker("select cogo_api.set_concurrency_limit($1, $2, $3)", [scope, subject, quantity]);
const start = (prefix: string, count: number, change = {}) =>
  startPlan(
    test,
    Array.from({ length: count }, (_, index) => plannedStep(`${prefix}-${index}`, change)),
  );
const countOf = async (prefix: string, quantity: number) =>
  (await claim(test, QUEUE, quantity)).filter((step) => step.key.startsWith(prefix)).length;

describe("claim_steps() and the limit of a queue", () => {
  it("gives no more than may run at a time, and another for each that ends", async () => {
    await start("a", 5);
    await limit("queue", QUEUE, 2);
    const [first, second] = await claim(test, QUEUE, 5);
    expect(await claim(test, QUEUE, 5)).toEqual([]);
    if (first === undefined || second === undefined) throw new Error("Expected two steps");
    await complete(test, first);
    expect(await claim(test, QUEUE, 5)).toHaveLength(1);
    await fail(test, second, { retryAfterSeconds: 60 });
    expect(await claim(test, QUEUE, 5)).toHaveLength(1);
  });

  it("stops claims at 0, lets them go on when raised, and is gone when removed", async () => {
    await start("a", 10);
    await limit("queue", QUEUE, 0);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    await limit("queue", QUEUE, 3);
    expect(await claim(test, QUEUE, 10)).toHaveLength(3);
    await limit("queue", QUEUE, 1);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
    await limit("queue", QUEUE, null);
    expect(await claim(test, QUEUE, 10)).toHaveLength(7);
  });

  it("does not bind other queues", async () => {
    await start("a", 1);
    await limit("queue", "orchestration", 0);
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });
});

describe("claim_steps() and the limit of an agent", () => {
  beforeEach(async () => {
    await test.asOwner(
      `insert into cogo.agents (agent, title, queue) values ('second-generator', 'Second', $1)
       on conflict do nothing`,
      [QUEUE],
    );
    await test.asOwner(
      `insert into cogo.agent_roles values ('second-generator', 'backend-developer')
       on conflict do nothing`,
    );
  });
  afterAll(() => test.asOwner("delete from cogo.agents where agent = 'second-generator'"));

  it("binds that agent's steps and not those of another on the same queue", async () => {
    await limit("agent", "code-generator", 1);
    await start("a", 3);
    await start("b", 3, { agent: "second-generator", priority: 200 });
    expect(await countOf("a", 2)).toBe(1);
    const rest = await claim(test, QUEUE, 10);
    expect(rest.every((step) => step.key.startsWith("b"))).toBe(true);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
  });
});

describe("claim_steps() and the limit of a tenant", () => {
  it("binds that tenant, and gives its places to the others", async () => {
    const { userId } = await start("a", 10);
    await start("b", 10);
    await limit("tenant", userId, 1);
    const claims = await claim(test, QUEUE, 5);
    expect(claims.filter((step) => step.key.startsWith("a"))).toHaveLength(1);
    expect(claims).toHaveLength(5);
    expect(await countOf("a", 10)).toBe(0);
  });

  it("by default (*) binds each tenant for itself", async () => {
    await limit("tenant", "*", 2);
    await start("a", 5);
    await start("b", 5);
    const claims = await claim(test, QUEUE, 10);
    expect(claims.filter((step) => step.key.startsWith("a"))).toHaveLength(2);
    expect(claims.filter((step) => step.key.startsWith("b"))).toHaveLength(2);
  });

  it.each([1, 4])("of its own (%i) goes before the default", async (own) => {
    await limit("tenant", "*", 2);
    const { userId } = await start("a", 5);
    await limit("tenant", userId, own);
    expect(await countOf("a", 10)).toBe(own);
    await limit("tenant", userId, null);
    expect(await countOf("a", 10)).toBe(Math.max(0, 2 - own));
  });

  it("counts what the tenant has running on every queue", async () => {
    const { userId } = await startPlan(test, [
      plannedStep("a"),
      plannedStep("b", {
        kind: "document",
        role: "technical-writer",
        agent: "knowledge",
      }),
    ]);
    await limit("tenant", userId, 1);
    const step = await claimOne(test, "knowledge");
    expect(await claim(test, QUEUE)).toEqual([]);
    await complete(test, step);
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });
});

describe("claim_steps() under several limits", () => {
  it("keeps to the narrowest", async () => {
    await limit("queue", QUEUE, 3);
    await limit("agent", "code-generator", 2);
    await limit("tenant", "*", 1);
    await start("a", 5);
    await start("b", 5);
    await start("c", 5);
    expect(await claim(test, QUEUE, 10)).toHaveLength(2);
    expect(await claim(test, QUEUE, 10)).toEqual([]);
  });
});
