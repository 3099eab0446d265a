import { healing } from "./incident_fixture.ts";
import { ingest } from "./ingestion_fixture.ts";
import { begin, useTestModels } from "./model_fixture.ts";
import { submit } from "./plan_fixture.ts";
import { CHAT, createTaskWith, MOCKUP } from "./source_fixture.ts";
import {
  claimOne,
  complete,
  fail,
  plannedStep,
  QUEUE,
  sweep,
  type TaskFixture,
} from "./task_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

/** A task with at least one row in every view that a tenant's rows are in. */
export async function leaveTracesEverywhere(test: TestDatabase): Promise<TaskFixture> {
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
  await made.asUser(
    "select cogo_api.invite_member(tenant_id, 'a@example.com', 'viewer') from cogo_api.create_team('Acme')",
  );
  await made.asUser("select cogo_api.set_session_policy(tenant_id) from cogo_api.teams");
  await leaveKnowledge(test, made);
  await leaveOutcome(test, made);
  await leaveFiringAndDelivery(test, made);
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

async function leaveFiringAndDelivery(
  test: TestDatabase,
  { asUser, sessionId }: TaskFixture,
): Promise<void> {
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

async function leaveKnowledge(test: TestDatabase, { asUser }: TaskFixture): Promise<void> {
  await test.asWorker("select from cogo_api.use_embedder('local', 'hashed', 0.2)");
  await asUser("select from cogo_api.subscribe('lease')");
  await ingest(test, { run: asUser }, { "api-v1.md": "A lease", "api-v2.md": "A lease" });
  await asUser("select from cogo_api.maintain_knowledge()");
}

async function leaveOutcome(test: TestDatabase, { taskId }: TaskFixture): Promise<void> {
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
