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
  it("is whole, and says which entry was changed, replaced or taken out", async () => {
    await test.asOwner("select cogo.watch()");
    const whole = await verify();
    expect(whole).toMatchObject({ valid: true, unsealed: 0, faults: [] });
    expect(whole.entries).toBeGreaterThan(5);
    const tamper = async (sql: string) => {
      await test.asOwner(sql);
      return (await verify()).faults.map(({ sequence, fault }) => [sequence, fault]);
    };
    expect(
      await tamper(
        "update cogo.audit_entries set details = details || '{\"x\": 1}' where sequence = 2",
      ),
    ).toEqual([[2, "the entry was changed"]]);
    expect(
      await tamper(
        `update cogo.audit_entries as e set hash = cogo.audit_hash(cogo.audit_digest(e), e.previous_hash) where sequence = 2`,
      ),
    ).toEqual([[3, "the entry before it was replaced"]]);
    expect(await tamper("delete from cogo.audit_entries where sequence = 2")).toEqual([
      [3, "entries before it are missing"],
    ]);
    expect(await tamper("delete from cogo.audit_entries where sequence <= 2")).toEqual([]);
    expect(
      await tamper(
        "delete from cogo.audit_entries where sequence = (select max(sequence) from cogo.audit_entries)",
      ),
    ).toEqual([[whole.entries, "entries were taken off the end, or the last was replaced"]]);
  });
});
