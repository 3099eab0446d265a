import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTask } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** What an operator does through a door, and what is recorded of it. */
const ACTS: Readonly<Record<string, readonly [call: string, details: object]>> = {
  "agent-changed": [
    "set_agent('knowledge', 'draining')",
    { of: { agent: "knowledge" }, before: { status: "active" }, after: { status: "draining" } },
  ],
  "concurrency-limit-created": [
    "set_concurrency_limit('queue', 'code-generation', 3)",
    { of: { scope: "queue", subject: "code-generation" }, after: { quantity: 3 } },
  ],
  "rate-limit-created": ["set_rate_limit('slow', 5)", { after: { per_minute: 5 } }],
  "budget-changed": [
    "set_budget('task', '*', 3)",
    { of: { scope: "task", subject: "*" }, before: { amount_usd: 10 }, after: { amount_usd: 3 } },
  ],
  "quota-changed": [
    "set_quota('tasks', 7)",
    { before: { quantity: 10000 }, after: { quantity: 7 } },
  ],
  "provider-rule-created": [
    "set_provider_rule(null, 'anthropic', 'code', false)",
    { after: { allowed: false } },
  ],
  "health-rule-changed": [
    "set_health_rule('runs-stuck', 'runs-stuck', 5, 'critical')",
    { before: { threshold: 0, severity: "warning" }, after: { threshold: 5 } },
  ],
  "indicator-changed": ["set_indicator_target('time-savings', 4)", { after: { target: 4 } }],
};

const verify = async () =>
  (await test.asWorker("select cogo_api.verify_audit() as found"))[0]?.found as unknown as {
    readonly valid: boolean;
    readonly entries: number;
    readonly unsealed: number;
    readonly faults: readonly { readonly sequence: number; readonly fault: string }[];
  };

describe("an operator's act", () => {
  it.each(Object.entries(ACTS))("is recorded: %s", async (action, [call, details]) => {
    await test.asWorker(`select cogo_api.${call}`);
    const entries = await test.asOwner(
      "select actor_role, details from cogo.audit_entries where action = $1",
      [action],
    );
    expect(entries).toMatchObject([{ actor_role: "service_role", details }]);
  });
});

describe("a member's act", () => {
  it("is recorded: sessions opened and ended, tasks made", async () => {
    const { asUser, sessionId, userId, taskId } = await createTask(test);
    await asUser("select from cogo_api.end_session($1)", [sessionId]);
    const entries = await asUser(
      "select actor, action, details from cogo_api.audit_entries order by audit_entry_id",
    );
    expect(entries).toMatchObject([
      { actor: userId, action: "session-created" },
      { actor: userId, action: "task-created", details: { count: 1, ids: [taskId] } },
      { actor: userId, action: "session-changed", details: { after: { status: "ended" } } },
    ]);
  });
});

describe("the chain", () => {
  const faults = async () =>
    (await verify()).faults.map(({ sequence, fault }) => [sequence, fault]);
  /** What is found after somebody with the owner's password did this, which is undone. */
  async function tamper(sql: string) {
    await test.asOwner(
      "create table if not exists public.kept_audit as select * from cogo.audit_entries",
    );
    await test.asOwner(sql);
    const found = await faults();
    await test.asOwner("delete from cogo.audit_entries");
    await test.asOwner(
      "insert into cogo.audit_entries overriding system value select * from public.kept_audit",
    );
    await test.asOwner("drop table public.kept_audit");
    return found;
  }
  const rehash = "update cogo.audit_entries as e set hash = cogo.audit_hash(e) where sequence = 2";
  const OFF_THE_END = "entries were taken off the end, or the last was replaced";

  beforeAll(async () => {
    await test.asOwner("select cogo.watch()");
  });

  it("is whole", async () => {
    const whole = await verify();
    expect(whole).toMatchObject({ valid: true, unsealed: 0, pruned: 0, faults: [] });
    expect(whole.entries).toBeGreaterThan(5);
  });

  it.each([
    ["details = details || '{\"x\": 1}'", "the entry was changed"],
    ["action = 'nothing-done'", "the entry was changed"],
    ["actor = gen_random_uuid()", "the entry was changed"],
    ["created_at = created_at - interval '1 day'", "the entry was changed"],
    ["said_erasure = gen_random_uuid()", "the entry says something though it is marked as erased"],
    ["who_erasure = gen_random_uuid()", "the entry says something though it is marked as erased"],
    [
      "said_erasure = gen_random_uuid(), details = '{}', session_id = null, task_id = null",
      "the entry is marked as erased by no erasure that counts it",
    ],
    [
      "who_erasure = id.id, actor = id.id from (select gen_random_uuid() as id) as id",
      "the entry is marked as erased by no erasure that counts it",
    ],
    [
      "said_erasure = gen_random_uuid(), action = 'nothing-done', details = '{}'",
      "the entry was changed",
    ],
  ])("shows that an entry was changed: %s", async (change, fault) => {
    expect(await tamper(`update cogo.audit_entries set ${change} where sequence = 2`)).toEqual([
      [2, fault],
    ]);
  });

  it("shows that an entry was replaced or taken out, wherever it was", async () => {
    const { entries } = await verify();
    expect(
      await tamper(
        `do $$ begin update cogo.audit_entries set action = 'a' where sequence = 2; ${rehash}; end $$`,
      ),
    ).toEqual([[3, "the entry before it was replaced"]]);
    for (const [removed, found] of [
      ["sequence = 2", [[3, "entries before it are missing"]]],
      ["sequence <= 2", [[3, "entries before it are missing"]]],
      [`sequence = ${entries}`, [[entries, OFF_THE_END]]],
      ["true", [[entries, OFF_THE_END]]],
    ] as const) {
      expect(await tamper(`delete from cogo.audit_entries where ${removed}`), removed).toEqual(
        found,
      );
    }
  });

  it("loses its beginning to retention alone, which records it", async () => {
    const { entries } = await verify();
    test.setClock(new Date(Date.now() + 400 * 86_400_000).toISOString());
    expect((await test.asOwner("select cogo.prune(4) -> 'audit_entries' as pruned"))[0]).toEqual({
      pruned: 4,
    });
    expect(await verify()).toMatchObject({
      valid: true,
      entries: entries - 4,
      unsealed: 1,
      pruned: 4,
    });
    expect(await tamper("delete from cogo.audit_entries where sequence = 5")).toEqual([
      [6, "entries before it are missing"],
    ]);
    expect(await tamper("delete from cogo.audit_entries where action = 'audit-pruned'")).toEqual([
      [5, "entries before it are missing"],
    ]);
    await test.asOwner("select cogo.prune()");
    expect(await verify()).toMatchObject({ valid: true, entries: 0, unsealed: 2, pruned: entries });
    await test.asOwner("select cogo.watch()");
    expect(await verify()).toMatchObject({ valid: true, entries: 2, unsealed: 0, pruned: entries });
  });
});
