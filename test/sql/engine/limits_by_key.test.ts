import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findStep, revise, statuses, submit, taskStatus } from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  START,
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

const many = (count: number, limit: object, prefix = "s") =>
  Array.from({ length: count }, (_, index) => plannedStep(`${prefix}-${index}`, { limit }));
const keys = async (quantity = 10) => (await claim(test, QUEUE, quantity)).map(({ key }) => key);
describe("a limit of a key on how many run at a time", () => {
  it("starts so many, and another as soon as one has ended, however it ended", async () => {
    await submit(test, many(5, { key: "acme", concurrency: 2 }));
    const [first, second] = await claim(test, QUEUE, 10);
    if (first === undefined || second === undefined) throw new Error("Expected two steps");
    expect(await keys()).toEqual([]);
    await complete(test, first);
    expect(await keys()).toHaveLength(1);
    await fail(test, second, { retryAfterSeconds: 60 });
    expect(await keys()).toHaveLength(1);
    expect(await keys()).toEqual([]);
  });

  it("frees the place of a worker that vanished", async () => {
    await submit(test, many(2, { key: "acme", concurrency: 1 }));
    const lost = await claimOne(test, QUEUE);
    test.setClock(at(21));
    await sweep(test);
    expect(await keys()).toHaveLength(1);
    expect(await keys()).toEqual([]);
    await expect(complete(test, lost)).resolves.toMatchObject({ lease_lost: true });
  });

  it("holds each key to itself, over all tasks of a tenant", async () => {
    const limit = (key: string) => ({ key, concurrency: 1 });
    const { sessionId, asUser } = await submit(test, [
      ...many(2, limit("a"), "a"),
      ...many(2, limit("b"), "b"),
    ]);
    await asUser("select from cogo_api.create_task($1, 'Again', plan => $2::jsonb)", [
      sessionId,
      JSON.stringify({ steps: many(2, limit("a"), "again") }),
    ]);
    expect(new Set((await keys()).map((key) => key.slice(0, 1)))).toEqual(new Set(["a", "b"]));
    expect(await keys()).toEqual([]);
    const names = await test.asOwner(
      "select split_part(rate_limit, '/', 2) as key from cogo.rate_limits order by 1",
    );
    expect(names).toEqual([{ key: "a" }, { key: "b" }]);
  });

  it("is no other tenant's, even under the same key", async () => {
    await submit(test, many(2, { key: "acme", concurrency: 1 }, "one"));
    await submit(test, many(2, { key: "acme", concurrency: 1 }, "two"));
    expect((await keys()).map((key) => key.slice(0, 3)).sort()).toEqual(["one", "two"]);
  });

  it("is what the last plan says of it", async () => {
    const task = await submit(test, many(4, { key: "acme", concurrency: 1 }));
    expect(await keys()).toHaveLength(1);
    await revise(task, { add: many(1, { key: "acme", concurrency: 3 }, "more") });
    expect(await keys()).toHaveLength(2);
  });

  it("lets a free step pass any number that wait", async () => {
    await submit(test, [
      ...many(50, { key: "acme", concurrency: 1 }).map((step) => ({ ...step, priority: 0 })),
      plannedStep("free", { priority: 900 }),
    ]);
    expect(await keys(1)).toHaveLength(1);
    expect(await keys(1)).toEqual(["free"]);
  });
});

describe("a limit of a key on how many start in a minute", () => {
  it("starts its burst, then one after the other", async () => {
    await submit(test, many(5, { key: "acme", perMinute: 60, burst: 2 }));
    expect(await keys()).toHaveLength(2);
    test.setClock(at(1));
    expect(await keys()).toHaveLength(1);
  });

  it("holds together with one on how many run", async () => {
    await submit(test, many(5, { key: "acme", perMinute: 60, burst: 3, concurrency: 1 }));
    const first = await claimOne(test, QUEUE);
    expect(await keys()).toEqual([]);
    await complete(test, first);
    expect(await keys()).toHaveLength(1);
  });

  it("cannot be named as one that all share, nor be seen by other tenants", async () => {
    const { asUser } = await submit(test, many(1, { key: "acme", perMinute: 60 }));
    const [own] = await test.asOwner("select rate_limit from cogo.rate_limits");
    const plan = submit(test, [plannedStep("a", { rateLimit: String(own?.rate_limit) })]);
    await expect(plan).rejects.toMatchObject({ sqlstate: "OG004" });
    const { run } = await test.createUser();
    const visible = "select from cogo.rate_limits";
    expect(await run(visible)).toEqual([]);
    expect(await asUser(visible)).toHaveLength(1);
  });
});

describe("a step that expires", () => {
  const expiring = (change = {}) => plannedStep("a", { expiresAfterSeconds: 10, ...change });

  it("is given up, and its run with it, when nobody has started it in time", async () => {
    const task = await submit(test, [expiring()]);
    test.setClock(at(9));
    await sweep(test);
    expect(await taskStatus(task)).toBe("running");
    test.setClock(at(10));
    expect(await keys()).toEqual([]);
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "step_expired"]);
    expect(await task.asUser("select reason from cogo_api.dead_letters")).toEqual([
      { reason: "expired" },
    ]);
  });

  it("is skipped where the plan says so", async () => {
    const task = await submit(test, [
      expiring({ whenExhausted: "skip" }),
      plannedStep("b", { dependsOn: ["a"] }),
    ]);
    test.setClock(at(10));
    await sweep(test);
    expect(await statuses(task)).toEqual({ a: "skipped", b: "ready" });
  });

  it("does not once it was started, whatever becomes of the attempt", async () => {
    const task = await submit(test, [expiring()]);
    const step = await claimOne(test, QUEUE);
    test.setClock(at(20));
    await fail(test, step, { retryAfterSeconds: 1 });
    test.setClock(at(30));
    await sweep(test);
    expect(await keys()).toEqual(["a"]);
    expect(await taskStatus(task)).toBe("running");
  });

  it("counts from when it could start, after what it depends on and its delay", async () => {
    const task = await submit(test, [
      plannedStep("first"),
      expiring({ dependsOn: ["first"], delaySeconds: 100 }),
    ]);
    const first = await claimOne(test, QUEUE);
    test.setClock(at(15));
    await complete(test, first);
    test.setClock(at(116));
    await sweep(test);
    expect(await findStep(task, "a")).toMatchObject({ status: "ready" });
    test.setClock(at(126));
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "step_expired"]);
  });

  it("does so while it waits for its turn under a limit, too", async () => {
    const task = await submit(test, [
      ...many(1, { key: "acme", concurrency: 1 }).map((step) => ({ ...step, priority: 0 })),
      expiring({ limit: { key: "acme", concurrency: 1 } }),
    ]);
    expect(await keys()).toEqual(["s-0"]);
    expect(await statuses(task)).toMatchObject({ a: "waiting: turn" });
    test.setClock(at(10));
    await sweep(test);
    expect(await taskStatus(task)).toEqual(["failed", "step_expired"]);
  });
});
