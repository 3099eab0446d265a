import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claimOne,
  clear,
  plannedStep,
  QUEUE,
  START,
  startPlan,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// What each call writes to, in order: a trigger on every table notes it. That calls lock in one order is
// tried on real connections (test/concurrency/lock_order.test.ts); here, that none writes on after it has
// taken a session's counter, which everybody in the session needs.
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await test.asOwner(
    "create table cogo.touches (touch bigint generated always as identity, relation text, session_id text)",
  );
  await test.asOwner(
    `create function cogo.note_touch() returns trigger language plpgsql set search_path = '' as $$
     begin
       insert into cogo.touches (relation, session_id) values (tg_table_name, to_jsonb(new) ->> 'session_id');
       return null;
     end $$`,
  );
  for (const relation of [
    "tasks",
    "runs",
    "phases",
    "steps",
    "step_dependencies",
    "attempts",
    "dead_letters",
    "approvals",
    "artifacts",
    "decisions",
    "plans",
    "emitted_events",
    "step_checkpoints",
    "audit_entries",
    "queues",
    "event_counters",
    "events",
  ]) {
    await test.asOwner(
      `create trigger note_touch after insert or update on cogo.${relation}
       for each row execute function cogo.note_touch()`,
    );
  }
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

/** The relations that the last transaction wrote to, in order. */
const touched = async () =>
  await test.asOwner("select relation, session_id from cogo.touches order by touch");

const CALLS: readonly (readonly [string, string])[] = [
  [
    "complete_steps",
    `select cogo_api.complete_steps(jsonb_build_array(jsonb_build_object('stepId', :step, 'leaseToken', :token,
       'result', '{"artifacts": [{"path": "a", "kind": "source", "content": ""}]}'::jsonb)))`,
  ],
  ["fail_step", "select cogo_api.fail_step(:step, :token, '{}')"],
  ["fail_step, for good", "select cogo_api.fail_step(:step, :token, '{}', false)"],
  ["release_step", "select cogo_api.release_step(:step, :token)"],
  ["sleep_step", "select cogo_api.sleep_step(:step, :token, cogo.clock() + interval '1 day')"],
  ["await_event", "select cogo_api.await_event(:step, :token, 'go')"],
  ["request_approval", "select cogo_api.request_approval(:step, :token, 'go', '{}')"],
  ["heartbeat_step", "select cogo_api.heartbeat_step(:step, :token, '{}')"],
  ["cancel_step", "select cogo_api.cancel_step(:step)"],
  ["cancel_task", "select cogo_api.cancel_task(:task)"],
  ["pause_task", "select cogo_api.pause_task(:task)"],
  ["emit_event", "select cogo_api.emit_event(:task, 'go')"],
  ["update_task", "select cogo_api.update_task(:task, priority => 1)"],
  ["replace_task", "select cogo_api.replace_task(:task, 'Title', 1, '{}')"],
  ["revise_plan", 'select cogo_api.revise_plan(:task, \'{"reason": "Test", "remove": ["c"]}\')'],
  ["claim_steps", `select cogo_api.claim_steps('${QUEUE}', gen_random_uuid(), 5)`],
  ["sweep", "select cogo_api.sweep()"],
];

describe("a session's counter", () => {
  it.each(CALLS)("is taken once and last by %s()", async (call, sql) => {
    const { taskId } = await startPlan(test, [
      plannedStep("a"),
      plannedStep("b"),
      plannedStep("c", { dependsOn: ["b"] }),
    ]);
    const { stepId, leaseToken } = await claimOne(test, QUEUE);
    if (call === "sweep") test.setClock(at(3600));
    await test.asOwner("truncate cogo.touches");
    await test.asWorker(
      sql
        .replaceAll(":step", `'${stepId}'::uuid`)
        .replaceAll(":token", `'${leaseToken}'::uuid`)
        .replaceAll(":task", `'${taskId}'::uuid`),
    );
    const relations = (await touched()).map((row) => row.relation);
    const first = relations.indexOf("event_counters");
    expect(relations.slice(0, first)).not.toContain("events");
    expect(new Set(relations.slice(first + 1))).toEqual(new Set(["events"]));
  });

  it("is taken once for each of several sessions, by a batch too", async () => {
    const claims = [];
    for (let index = 0; index < 5; index += 1) {
      await startPlan(test, [plannedStep("a")]);
      claims.push(await claimOne(test, QUEUE));
    }
    await test.asOwner("truncate cogo.touches");
    await test.asWorker("select cogo_api.complete_steps($1::jsonb)", [
      JSON.stringify(claims.map(({ stepId, leaseToken }) => ({ stepId, leaseToken }))),
    ]);
    const relations = (await touched()).map((row) => row.relation);
    const counters = relations.slice(relations.indexOf("event_counters"));
    expect(counters.filter((relation) => relation === "event_counters")).toHaveLength(5);
    expect(new Set(counters)).toEqual(new Set(["event_counters", "events"]));
  });
});
