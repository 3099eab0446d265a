import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayListen } from "../../support/may_listen.ts";
import { findStep, submit } from "../../support/plan_fixture.ts";
import { claimOne, plannedStep, QUEUE, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";
import { leaveTracesEverywhere } from "../../support/traces_fixture.ts";

// What every signed-in user reads: nobody's work is in it.
const SHARED = [
  "agents",
  "agent_capabilities",
  "agent_roles",
  "capabilities",
  "code_templates",
  "embedders",
  "flows",
  "maintenance_policies",
  "model_policies",
  "model_providers",
  "models",
  "prompt_performance",
  "prompt_versions",
  "prompts",
  "provider_rules",
  "quality_dimensions",
  "rate_limits",
  "roles",
  "step_kinds",
  "workers",
  "quotas",
  "workflow_templates",
];
// What no user reads a row of.
const OPERATORS = [
  ...["agent_status_changes", "budget_limits", "concurrency_limits"],
  ...["alerts", "alert_changes", "health_changes", "health_rules"],
  ...["operators", "delivery_targets"],
];

let test: TestDatabase;
let task: TaskFixture;
let stranger: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await leaveTracesEverywhere(test);
  await test.asOwner(
    `insert into cogo.erasures (kind, subject_hash, tenant_id, counts)
     select 'session', 'of another', tenant_id, '{}' from cogo.tasks where task_id = $1`,
    [task.taskId],
  );
  stranger = await test.createUser();
});
afterAll(() => test.close());

const views = async (): Promise<readonly string[]> =>
  (
    await test.database.query(
      "select table_name::text as view from information_schema.views where table_schema = 'cogo_api' order by 1",
    )
  ).map((row) => String(row.view));

describe("row-level security", () => {
  it("shows a member its rows in every view, and another tenant none of them", async () => {
    const tenants = (await views()).filter(
      (view) => !SHARED.includes(view) && !OPERATORS.includes(view),
    );
    expect(tenants).toContain("approvals");
    expect(tenants).toContain("audit_entries");
    for (const view of tenants) {
      expect((await task.asUser(`select * from cogo_api.${view}`)).length, view).toBeGreaterThan(0);
      expect(await stranger.run(`select * from cogo_api.${view}`), view).toEqual([]);
    }
  });

  it("shows the secret key every tenant's rows", async () => {
    for (const view of await views()) {
      const seen = await test.asWorker(`select * from cogo_api.${view}`);
      expect(seen.length, view).toBeGreaterThanOrEqual(
        (await task.asUser(`select * from cogo_api.${view}`)).length,
      );
    }
  });

  it("shows every user what is nobody's, and no user what is the operators'", async () => {
    for (const view of SHARED.filter((each) => each !== "rate_limits")) {
      expect((await stranger.run(`select * from cogo_api.${view}`)).length, view).toBeGreaterThan(
        0,
      );
    }
    for (const view of OPERATORS)
      expect(await stranger.run(`select * from cogo_api.${view}`)).toEqual([]);
  });

  it("counts in the agents' view only the steps its reader may see", async () => {
    await test.asWorker("select from cogo_api.resume_task($1)", [task.taskId]);
    const other = await submit(test, [plannedStep("mine", { priority: 0 })]);
    await claimOne(test, QUEUE);
    const running =
      "select running_steps::int as n from cogo_api.agents where agent = 'code-generator'";
    expect(await other.asUser(running)).toEqual([{ n: 1 }]);
    expect(await stranger.run(running)).toEqual([{ n: 0 }]);
  });

  it("shows nobody signed out anything", async () => {
    await expect(test.asAnonymous("select * from cogo_api.tasks")).rejects.toMatchObject({
      sqlstate: "42501",
    });
  });
});

describe("another tenant's work", () => {
  it.each([
    ["update_session", "select from cogo_api.update_session(:session, 'Mine', 'default', '{}')"],
    ["replace_task", "select from cogo_api.replace_task(:task, 'Mine', 100, '{}')"],
    ["end_session", "select from cogo_api.end_session(:session)"],
    ["create_task", "select from cogo_api.create_task(:session, 'x')"],
    ["read_task_sources", "select from cogo_api.read_task_sources(:task)"],
    ["add_task_sources", "select cogo_api.add_task_sources(:task, '[]')"],
    ["add_requirement", "select cogo_api.add_requirement(:task, 'x')"],
    ["update_requirement", "select cogo_api.update_requirement(:task, 1, '{}')"],
    ["update_task", "select from cogo_api.update_task(:task, 'x')"],
    ["cancel_task", "select from cogo_api.cancel_task(:task)"],
    ["cancel_step", "select from cogo_api.cancel_step(:step)"],
    ["pause_task", "select from cogo_api.pause_task(:task)"],
    ["resume_task", "select from cogo_api.resume_task(:task)"],
    ["redrive_task", "select from cogo_api.redrive_task(:task)"],
    ["rerun_task", "select from cogo_api.rerun_task(:task)"],
    ["revise_plan", `select cogo_api.revise_plan(:task, '{"reason": "x"}')`],
    ["emit_event", "select cogo_api.emit_event(:task, 'go')"],
    ["resolve_approval", "select from cogo_api.resolve_approval(:approval, true)"],
    ["compare_documents", "select from cogo_api.compare_documents(:ingestion, '[]')"],
    ["submit_documents", "select from cogo_api.submit_documents(:ingestion, '[]')"],
    ["close_ingestion", "select from cogo_api.close_ingestion(:ingestion)"],
    ["delete_document", "select from cogo_api.delete_document(:document)"],
    ["unsubscribe", "select from cogo_api.unsubscribe(:subscription)"],
    ["record_search", "select from cogo_api.record_search(:session, 'x', '{}')"],
    ["read_session_context", "select from cogo_api.read_session_context(:session)"],
    ["role_performance", "select from cogo_api.role_performance(:session)"],
    ["apply_finding", "select from cogo_api.apply_finding(:finding)"],
    ["dismiss_finding", "select from cogo_api.dismiss_finding(:finding)"],
    ["search_knowledge", "select from cogo_api.search_knowledge('{}', :tenant)"],
    ["read_chunks", "select from cogo_api.read_chunks('{}', '{}', :tenant)"],
    ["maintain_knowledge", "select from cogo_api.maintain_knowledge(1, :tenant)"],
    [
      "set_maintenance_policy",
      "select from cogo_api.set_maintenance_policy('stale', 'apply', tenant_id => :tenant)",
    ],
  ])("%s() answers not_found, as if it were not there", async (_, call) => {
    const first = async (column: string, view: string) =>
      String((await task.asUser(`select ${column} as id from cogo_api.${view}`))[0]?.id);
    const ids: Readonly<Record<string, string>> = {
      ":session": task.sessionId,
      ":task": task.taskId,
      ":step": String((await findStep(task, "asks")).step_id),
      ":approval": await first("approval_id", "approvals"),
      ":ingestion": await first("ingestion_id", "ingestions"),
      ":document": await first("document_id", "documents"),
      ":subscription": await first("subscription_id", "subscriptions"),
      ":finding": await first("finding_id", "knowledge_findings"),
      ":tenant": task.userId,
    };
    const bound = (id: (name: string) => string) =>
      call.replaceAll(/:\w+/g, (name) => `'${id(name)}'::uuid`);
    const before = await test.asOwner("select max(sequence) as last from cogo.events");
    for (const statement of [bound((name) => ids[name] ?? ""), bound(() => crypto.randomUUID())]) {
      await expect(stranger.run(statement)).rejects.toMatchObject({ sqlstate: "OG002" });
    }
    expect(await test.asOwner("select max(sequence) as last from cogo.events")).toEqual(before);
  });

  it("is heard by its members alone, on its user's, its session's, its task's, its ingestion's and its subscription's topics", async () => {
    const topics = await test.database.query(
      "select distinct topic from realtime.messages where topic ~ '^(ingestion|subscription):'",
    );
    expect(topics).toHaveLength(2);
    for (const topic of [
      `user:${task.userId}`,
      `session:${task.sessionId}`,
      `task:${task.taskId}`,
      ...topics.map((row) => String(row.topic)),
    ]) {
      expect(await mayListen(test, task.userId, topic), topic).toBe(true);
      expect(await mayListen(test, stranger.userId, topic), topic).toBe(false);
    }
    for (const topic of ["session:nonsense", "operators"]) {
      expect(await mayListen(test, task.userId, topic), topic).toBe(false);
    }
  });
});
