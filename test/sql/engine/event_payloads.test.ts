import { afterAll, beforeAll, expect, it } from "vitest";
import { EVENT_PAYLOADS, eventSchema } from "../../../shared/engine/mod.ts";
import { camelCaseKeys } from "../../../shared/kernel/postgres/camel_case_keys.ts";
import { healing, incident } from "../../support/incident_fixture.ts";
import { chain, gate, judges, resolve, revise, submit, work } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  complete,
  createTask,
  fail,
  openSession,
  PLAN,
  plannedStep,
  planTask,
  QUEUE,
  START,
  sweep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  test.setClock(START);
});
afterAll(() => test.close());

const actOn = ({ asUser, taskId }: TaskFixture, call: string) =>
  asUser(`select from cogo_api.${call}`, [taskId]);
const asWorker = (call: string, step: { readonly stepId: string; readonly leaseToken: string }) =>
  test.asWorker(`select cogo_api.${call}`, [step.stepId, step.leaseToken]);

/** A session that is renamed and ended, and a task in it that is planned, changed, paused and completed. */
async function liveThroughATask(): Promise<void> {
  const { sessionId, asUser } = await openSession(test);
  await asUser("select from cogo_api.update_session($1, 'Shop', 'shop', '{}')", [sessionId]);
  await asUser("select from cogo_api.end_session($1)", [sessionId]);
  const task = await createTask(test);
  await planTask(test, { ...PLAN, steps: chain("a", "b") });
  await actOn(task, "update_task($1, 'Shop')");
  await actOn(task, "pause_task($1)");
  await actOn(task, "resume_task($1)");
  const step = await claimOne(test, QUEUE);
  await asWorker(`heartbeat_step($1, $2, '{"message": "Half", "fraction": 0.5}')`, step);
  await complete(test, step, {
    ...{ ...judges("failed"), artifacts: [{ path: "a", kind: "source", content: "" }] },
    decisions: [{ kind: "style", inputs: {}, outcome: {}, reasons: ["Because"] }],
  });
  await work(test, {
    b: {
      ...judges("passed"),
      quality: { ...judges("passed").quality, kind: "assessment", verdict: "failed" },
    },
  });
}

/** A plan that makes use of what plans can do, and is revised. */
async function followDirectives(): Promise<void> {
  const task = await submit(test, [
    plannedStep("list"),
    plannedStep("each", { dependsOn: ["list"], map: "list.items" }),
    plannedStep("never", { dependsOn: ["list"], if: { list: { ok: true } } }),
    plannedStep("below", { subRun: { steps: [plannedStep("inner")] } }),
    plannedStep("later", { dependsOn: ["list"] }),
    gate("told", { waitFor: { events: ["go", "stop"] } }),
    gate("asks", { approval: { title: "Go?", escalateAfterSeconds: 60, escalateTo: "the boss" } }),
  ]);
  await revise(task, { add: [plannedStep("more")], remove: ["later"] });
  await work(test, { list: { output: { items: [1, 2] } } });
  test.setClock(at(61));
  await sweep(test);
  await resolve(task, true);
  await work(test);
}

/** Steps whose workers fail, vanish, hand over or wait, one that is cancelled and one that is given up. */
async function sufferSetbacks(): Promise<void> {
  const task = await submit(test, chain("a", "b", "c"), {
    onFailure: [plannedStep("undo-a", { compensates: "a" })],
  });
  await fail(test, await claimOne(test, QUEUE), { retryAfterSeconds: 0 });
  await asWorker("release_step($1, $2)", await claimOne(test, QUEUE));
  await asWorker("await_event($1, $2, 'go')", await claimOne(test, QUEUE));
  await actOn(task, "emit_event($1, 'go')");
  await actOn(task, "send_message($1, 'Mind the umlauts')");
  const vanished = await claimOne(test, QUEUE);
  await test.asOwner(
    "update cogo.steps set lease_expires_at = cogo.clock() - interval '1 second' where step_id = $1",
    [vanished.stepId],
  );
  await sweep(test);
  await complete(test, await claimOne(test, QUEUE));
  await fail(test, await claimOne(test, QUEUE), { retryable: false });
  await work(test);
  const broken = await submit(test, chain("a"));
  await fail(test, await claimOne(test, QUEUE), { retryable: false });
  await actOn(broken, "redrive_task($1, 'Mended')");
  const { stepId } = await claimOne(test, QUEUE);
  await test.asWorker("select cogo_api.cancel_step($1, 'Not needed')", [stepId]);
}

/** A requirement that a person adds. */
async function addARequirement(): Promise<void> {
  const { taskId, asUser } = await createTask(test);
  await asUser("select cogo_api.add_requirement($1, 'Short')", [taskId]);
}

/** An error that is reported and then mended. */
async function mendAnError(): Promise<void> {
  const { sessionId, taskId, asUser } = await createTask(test);
  await asUser("select cogo_api.report_incident($1, $2)", [sessionId, JSON.stringify(incident())]);
  await test.asWorker("select cogo_api.remember_healing($1, $2)", [
    taskId,
    JSON.stringify(healing()),
  ]);
}

/** An agent that drains while another plays its role. */
async function moveSteps(): Promise<void> {
  await test.asOwner("insert into cogo.queues (queue, function_slug) values ('second', 'second')");
  await test.asOwner(
    "insert into cogo.agents (agent, title, queue) values ('second', 'Second', 'second')",
  );
  await test.asOwner("insert into cogo.agent_roles values ('second', 'backend-developer')");
  await submit(test, chain("a"));
  await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
  await sweep(test);
  await work(test, {}, "second");
}

it("every event there is carries what its schema says, and nothing else", async () => {
  await liveThroughATask();
  await followDirectives();
  await sufferSetbacks();
  await addARequirement();
  await mendAnError();
  await moveSteps();
  const rows = await test.asOwner(
    "select session_id, sequence::int, type, task_id, run_id, step_id, payload, created_at::text from cogo.events",
  );
  const events = eventSchema.array().parse(rows.map(camelCaseKeys));
  for (const { type, payload } of events) {
    const read = EVENT_PAYLOADS[type].safeParse(payload);
    expect(read.error?.message, type).toBeUndefined();
    expect(read.data, type).toEqual(payload);
  }
  expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(
    Object.keys(EVENT_PAYLOADS).sort(),
  );
});
