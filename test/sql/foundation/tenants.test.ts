import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { healing } from "../../support/incident_fixture.ts";
import { ingest } from "../../support/ingestion_fixture.ts";
import { mayListen } from "../../support/may_listen.ts";
import { begin, useTestModels } from "../../support/model_fixture.ts";
import { findStep, submit } from "../../support/plan_fixture.ts";
import { CHAT, createTaskWith, MOCKUP } from "../../support/source_fixture.ts";
import {
  claimOne,
  complete,
  fail,
  plannedStep,
  QUEUE,
  sweep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

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
  ...["alerts", "alert_changes", "health_changes", "health_rules", "delivery_targets"],
];

let test: TestDatabase;
let task: TaskFixture;
let stranger: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await leaveTracesEverywhere();
  stranger = await test.createUser();
});
afterAll(() => test.close());

/** A task with at least one row in every view that a tenant's rows are in. */
async function leaveTracesEverywhere(): Promise<TaskFixture> {
  const made = await submit(test, [
    plannedStep("a", { priority: 1 }),
    plannedStep("asks", { approval: {} }),
    plannedStep("given-up", { whenExhausted: "skip" }),
    plannedStep("after", { dependsOn: ["asks"] }),
  ]);
  const step = await claimOne(test, QUEUE);
  await test.asWorker("select from cogo_api.record_context($1, $2, 'context', '{}', '{}')", [
    step.stepId,
    step.leaseToken,
  ]);
  await test.asWorker("select cogo_api.choose_prompt($1, $2, 'file-writing')", [
    step.stepId,
    step.leaseToken,
  ]);
  await useTestModels(test);
  await begin(test, step);
  await test.asWorker("select cogo_api.set_provider_rule(null, '*', 'secrets', true)");
  await complete(test, step, {
    output: {},
    artifacts: [{ path: "a.ts", kind: "source", content: "" }],
    decisions: [{ kind: "context", inputs: {}, outcome: {}, reasons: ["r"] }],
    quality: {
      kind: "assessment",
      verdict: "passed",
      score: 1,
      dimensions: { tests: { score: 1, weight: 1, reason: "All pass" } },
      tests: { passed: 0, failed: 0, notExecuted: 0 },
      evidence: {},
    },
  });
  await fail(test, await claimOne(test, QUEUE), { retryable: false });
  await made.asUser("select from cogo_api.send_message($1, 'Hello')", [made.taskId]);
  await made.asUser("select from cogo_api.pause_task($1)", [made.taskId]);
  await test.asWorker("select cogo_api.set_concurrency_limit('queue', 'knowledge', 5)");
  const [sourced] = await createTaskWith(made, [MOCKUP, CHAT]);
  await made.asUser("select cogo_api.add_requirement($1, 'Short')", [String(sourced?.task_id)]);
  await test.asWorker("select cogo_api.register_flows('my-flows', $1::jsonb)", [
    JSON.stringify([{ flow: "mine", version: 1, inputSchema: {} }]),
  ]);
  await leaveKnowledge(made);
  await leaveOutcome(made);
  await leaveFiringAndDelivery(made);
  await made.asUser(
    "select cogo_api.give_quality_feedback(report_id, 'right') from cogo_api.quality_reports",
  );
  await test.asWorker("select cogo_api.remember_healing($1, $2)", [
    made.taskId,
    JSON.stringify(healing()),
  ]);
  await made.asUser(`select cogo_api.set_quality_standard('shop', '{"tests": {"weight": 1}}')`);
  return made;
}

async function leaveFiringAndDelivery({ asUser, sessionId }: TaskFixture): Promise<void> {
  const task = JSON.stringify({ requirement: "Sweep the yard" });
  await asUser("select cogo_api.create_webhook('https://example.com/', '{task:orchestrated}')");
  await asUser("select cogo_api.create_schedule($1, 'often', '* * * * *', 'UTC', $2::jsonb)", [
    sessionId,
    task,
  ]);
  test.setClock(new Date(Date.now() + 90_000).toISOString());
  await sweep(test);
  test.setClock(null);
  await test.asWorker("select cogo_api.claim_webhook_deliveries(1)");
}

async function leaveKnowledge({ asUser }: TaskFixture): Promise<void> {
  await test.asWorker("select from cogo_api.use_embedder('local', 'hashed', 0.2)");
  await asUser("select from cogo_api.subscribe('lease')");
  await ingest(test, { run: asUser }, { "api-v1.md": "A lease", "api-v2.md": "A lease" });
  await asUser("select from cogo_api.maintain_knowledge()");
}

async function leaveOutcome({ taskId }: TaskFixture): Promise<void> {
  await test.asWorker("select cogo_api.set_delivery_target('github:cogo/shop')");
  await test.asOwner(
    "insert into cogo.deliveries (task_id, tenant_id, target) select task_id, tenant_id, 'github:cogo/shop' from cogo.tasks where task_id = $1",
    [taskId],
  );
  await test.asOwner(
    `insert into cogo.assignment_outcomes (step_id, run_id, tenant_id, project, role, agent, kind, succeeded, attempts, seconds, finished_at)
     select step_id, run_id, tenant_id, 'default', role, agent, kind, true, 1, 1, finished_at
     from cogo.steps where task_id = $1 and status = 'completed'`,
    [taskId],
  );
  await test.asOwner(
    `insert into cogo.run_estimates (run_id, task_id, tenant_id, template, level, score, features, seconds_p50, seconds_p90,
                                     path_seconds, wait_seconds, similar_tasks, status, actual_seconds, closed_at)
     select run_id, task_id, tenant_id, 'code-generation', 'simple', 1, '{}', 1, 2, 1, 0, 0, 'completed', 1, started_at
     from cogo.runs where task_id = $1`,
    [taskId],
  );
}

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
