import { afterAll, beforeAll, expect, it } from "vitest";
import { incident } from "../../support/incident_fixture.ts";
import { createTask, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// Doors that change something and are no act of a person's: what workers and jobs do, what a page of a list is made of.
const NO_ACTS = `
  answer_message await_any await_event begin_healing begin_model_call checkpoint_step choose_prompt claim_embeddings
  claim_graph_changes claim_submissions claim_webhook_deliveries compare_documents complete_graph_changes complete_steps
  heartbeat_step index_document open_delivery postpone_embeddings record_context record_embeddings record_search
  refuse_document reject_model_answer release_step remember_healing request_approval requeue_graph_entities
  settle_model_call sleep_step stream_step sweep system_health update_benchmarks use_embedder
  validate_workflow_template verify_audit
`;

let test: TestDatabase;
let task: TaskFixture;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await createTask(test);
});
afterAll(() => test.close());

/**
 * Which doors call record_audit(), or write a table whose trigger does, themselves or within three calls: further away
 * it is of something else that may follow.
 */
const DOORS = `
  with recursive functions as (
    select p.pronamespace::regnamespace || '.' || p.proname as name, p.prosrc from pg_proc as p
    where p.pronamespace in ('cogo'::regnamespace, 'cogo_api'::regnamespace)
  ), watched as (
    select distinct w.words || t.tgrelid::regclass as writing
    from pg_trigger as t join (values (4, 'insert into '), (8, 'delete from '), (16, 'update ')) as w (bit, words)
      on t.tgtype::integer & w.bit > 0
    where t.tgname ~ '^audit_'
  ), calls as (
    select f.name as caller, m[1] as called from functions as f
    cross join lateral regexp_matches(f.prosrc, '(cogo(?:_api)?\\.[a-z_]+)\\(', 'g') as m
  ), auditing as (
    select f.name, 0 as distance from functions as f
    where f.prosrc ~ 'cogo\\.record_audit\\(' or exists (select from watched as w where f.prosrc ~ (w.writing || '\\y'))
    union
    select c.caller, a.distance + 1 from auditing as a join calls as c on c.called = a.name where a.distance < 3
  )
  select p.proname as name, exists (select from auditing as a where a.name = 'cogo_api.' || p.proname) as audited
  from pg_proc as p where p.pronamespace = 'cogo_api'::regnamespace and p.provolatile = 'v' order by 1`;

it("records every act of a person's, through whichever door", async () => {
  const doors = await test.asOwner(DOORS);
  const silent = doors.filter(({ audited }) => audited === false).map(({ name }) => String(name));
  expect(silent).toEqual(NO_ACTS.trim().split(/\s+/));
});

/** An act, as the one who does it, and what is recorded of it. */
const ACTS: Readonly<Record<string, readonly [act: () => Promise<unknown>, details: object]>> = {
  "task-changed": [
    () =>
      task.asUser("select from cogo_api.update_task($1, 'Renamed', tags => '{new}')", [
        task.taskId,
      ]),
    { after: { title: "Renamed", tags: ["new"] } },
  ],
  "message-sent": [
    () => task.asUser("select from cogo_api.send_message($1, 'Hello')", [task.taskId]),
    { number: 1 },
  ],
  "requirement-added": [
    () => task.asUser("select cogo_api.add_requirement($1, 'Short')", [task.taskId]),
    { number: 1 },
  ],
  "subscription-created": [
    () => task.asUser("select from cogo_api.subscribe('lease')"),
    { subscriptionId: expect.any(String) },
  ],
  "subscription-removed": [
    () => task.asUser("select cogo_api.unsubscribe(subscription_id) from cogo_api.subscriptions"),
    { subscriptionId: expect.any(String) },
  ],
  "incident-dismissed": [dismissIncident, { incidentId: expect.any(String), reason: "Known" }],
  "alert-acknowledged": [acknowledgeAlert, { alertId: expect.any(String), comment: "Mine" }],
  "person-exported": [
    () => test.asWorker("select cogo_api.export_data('person', $1)", [task.userId]),
    {},
  ],
  "wakes-configured": [
    () => test.asWorker("select cogo_api.configure_wake('https://a.example', 'sb_secret_x')"),
    { projectUrl: "https://a.example" },
  ],
  "installation-mended": [
    async () => {
      await test.asOwner("select cron.unschedule('cogo-sweep')");
      await test.asWorker("select cogo_api.ensure_installed()");
    },
    { made: expect.any(Array) },
  ],
};

async function dismissIncident() {
  const error = JSON.stringify(incident());
  const [reported] = await task.asUser("select * from cogo_api.report_incident($1, $2)", [
    task.sessionId,
    error,
  ]);
  await task.asUser("select from cogo_api.dismiss_incident($1, 'Known')", [
    String(reported?.incident_id),
  ]);
}

async function acknowledgeAlert() {
  await test.asOwner("select cogo.watch()");
  const [alert] = await test.asOwner("select alert_id from cogo.alerts limit 1");
  await test.asOwner(
    "update cogo.alerts set status = 'open', opened_at = now() where alert_id = $1",
    [String(alert?.alert_id)],
  );
  await test.asWorker("select from cogo_api.acknowledge_alert($1, 'Mine')", [
    String(alert?.alert_id),
  ]);
}

it.each(Object.entries(ACTS))(
  "records of %s what was done, without texts",
  async (action, [act, details]) => {
    await act();
    const entries = await test.asOwner("select details from cogo.audit_entries where action = $1", [
      action,
    ]);
    expect(entries).toMatchObject([{ details }]);
    expect(JSON.stringify(entries)).not.toMatch(/Hello|Short|lease|sb_secret/);
  },
);
