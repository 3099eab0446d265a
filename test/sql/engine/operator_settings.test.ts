import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clear } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const INVALID = { sqlstate: "OG005" };
const NOT_FOUND = { sqlstate: "OG002" };

describe("set_agent()", () => {
  const set = (agent: string, status: string | null, capacity: number | null = null) =>
    test.asWorker("select cogo_api.set_agent($1, $2, $3)", [agent, status, capacity]);
  const read = async () =>
    (
      await test.asWorker("select status, capacity from cogo_api.agents where agent = 'knowledge'")
    )[0];

  it("changes what it is given and leaves the rest", async () => {
    await set("knowledge", "draining");
    expect(await read()).toEqual({ status: "draining", capacity: 4 });
    await set("knowledge", null, 9);
    expect(await read()).toEqual({ status: "draining", capacity: 9 });
    await set("knowledge", "active", 2);
    expect(await read()).toEqual({ status: "active", capacity: 2 });
  });

  it.each([
    ["retired", null],
    [null, 0],
    [null, -1],
  ] as const)("refuses the status %s and the capacity %s", async (status, capacity) => {
    await expect(set("knowledge", status, capacity)).rejects.toMatchObject(INVALID);
  });

  it("answers not_found for an agent that nobody registered", async () => {
    await expect(set("nobody", "active")).rejects.toMatchObject(NOT_FOUND);
  });
});

describe("set_concurrency_limit()", () => {
  const set = (scope: string | null, subject: string | null, quantity: number | null) =>
    test.asWorker("select cogo_api.set_concurrency_limit($1, $2, $3)", [scope, subject, quantity]);
  const read = () =>
    test.asWorker("select scope, subject, quantity from cogo_api.concurrency_limits order by 1, 2");

  it("sets, changes and removes a limit", async () => {
    await set("queue", "knowledge", 3);
    await set("tenant", "*", 5);
    await set("queue", "knowledge", 0);
    expect(await read()).toEqual([
      { scope: "queue", subject: "knowledge", quantity: 0 },
      { scope: "tenant", subject: "*", quantity: 5 },
    ]);
    await set("queue", "knowledge", null);
    await set("queue", "never-set", null);
    expect(await read()).toEqual([{ scope: "tenant", subject: "*", quantity: 5 }]);
  });

  it.each([
    ["planet", "earth", 1],
    ["queue", "knowledge", -1],
    ["tenant", "notauuid", 1],
  ])("refuses (%s, %s, %s)", async (scope, subject, quantity) => {
    await expect(set(scope, subject, quantity)).rejects.toMatchObject(INVALID);
  });

  it.each(["queue", "agent"])(
    "answers not_found for a %s that nobody registered",
    async (scope) => {
      await expect(set(scope, "nonesuch", 1)).rejects.toMatchObject(NOT_FOUND);
    },
  );

  it("is for operators to read: users see none", async () => {
    await set("tenant", "*", 5);
    const { run } = await test.createUser();
    expect(await run("select * from cogo_api.concurrency_limits")).toEqual([]);
  });
});

describe("set_rate_limit()", () => {
  const set = (name: string | null, perMinute: number | null, burst: number | null = 1) =>
    test.asWorker("select cogo_api.set_rate_limit($1, $2, $3)", [name, perMinute, burst]);

  it("sets and changes a limit", async () => {
    await set("model", 60);
    await set("model", 30, 5);
    expect(
      await test.asWorker("select rate_limit, per_minute, burst from cogo_api.rate_limits"),
    ).toEqual([{ rate_limit: "model", per_minute: 30, burst: 5 }]);
  });

  it.each([
    ["model", 0, 1],
    ["model", -1, 1],
    ["model", null, 1],
    ["model", 60, 0],
  ])("refuses (%s, %s, %s)", async (name, perMinute, burst) => {
    await expect(set(name, perMinute, burst)).rejects.toMatchObject(INVALID);
  });
});

describe("configure_wake()", () => {
  it("keeps the address and the key in the vault, and replaces them", async () => {
    await test.asWorker("select cogo_api.configure_wake('http://one', 'first')");
    await test.asWorker("select cogo_api.configure_wake('http://two', 'second')");
    expect(
      await test.asOwner(
        "select name, decrypted_secret as value from vault.decrypted_secrets order by name",
      ),
    ).toEqual([
      { name: "cogo_project_url", value: "http://two" },
      { name: "cogo_secret_key", value: "second" },
    ]);
  });
});
