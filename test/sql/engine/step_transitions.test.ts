import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseError } from "../../../scripts/stack/database/database_error.ts";
import {
  at,
  type Claim,
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  PLAN,
  plannedStep,
  planTask,
  QUEUE,
  START,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// Every status × every call, and what must come of it. A dot: the call is taken and the step stays as it
// is. OG…: the call is refused. `waiting` has three columns, one for each way of waiting that differs.
const TABLE = `
                   blocked   ready     running   retry     event     approval  completed skipped   failed    cancelled
claim_steps        .         running   .         .         .         .         .         .         .         .
heartbeat_step     OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
checkpoint_step    OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
answer_message     OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
record_context     OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
choose_prompt      OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
begin_model_call   OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
open_delivery      OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
stream_step        OG001     OG001     .         OG001     OG001     OG001     OG001     OG001     OG001     OG001
complete_steps     .         .         completed .         .         .         .         .         .         .
fail_step          OG001     OG001     waiting   OG001     OG001     OG001     .         .         .         .
fail_for_good      OG001     OG001     failed    OG001     OG001     OG001     .         .         .         .
release_step       OG001     OG001     ready     OG001     OG001     OG001     .         .         .         .
sleep_step         OG001     OG001     waiting   OG001     OG001     OG001     .         .         .         .
await_event        OG001     OG001     waiting   OG001     OG001     OG001     OG001     OG001     OG001     OG001
await_any          OG001     OG001     waiting   OG001     OG001     OG001     OG001     OG001     OG001     OG001
request_approval   OG001     OG001     waiting   OG001     OG001     OG001     OG001     OG001     OG001     OG001
sweep              .         .         .         .         .         .         .         .         .         .
sweep_later        .         .         ready     ready     .         .         .         .         .         .
cancel_step        cancelled cancelled cancelled cancelled cancelled cancelled OG003     OG003     OG003     .
cancel_task        cancelled cancelled cancelled cancelled cancelled cancelled .         .         OG003     .
pause_task         .         blocked   .         blocked   .         .         .         .         OG003     .
pause_and_resume   .         .         .         .         .         .         .         .         OG003     .
emit_event         .         .         .         .         ready     .         .         .         OG003     .
send_message         .         .         .         .         .         .         .         .         OG003     .
approve            OG002     OG002     OG002     OG002     OG002     ready     OG002     OG002     OG002     OG002
reject             OG002     OG002     OG002     OG002     OG002     ready     OG002     OG002     OG002     OG002
redrive_task       OG003     OG003     OG003     OG003     OG003     OG003     OG003     OG003     ready     OG003
set_agent          .         .         .         .         .         .         .         .         .         .
reassign_steps     .         .         .         .         .         .         .         .         .         .
`;

/** :step, its last lease :token, and its :task. A call that only a user makes is made by its user. */
const CALLS: Readonly<Record<string, { by?: "user"; later?: boolean; sql: readonly string[] }>> = {
  claim_steps: { sql: [`select from cogo_api.claim_steps('${QUEUE}', gen_random_uuid(), 10)`] },
  heartbeat_step: { sql: ["select cogo_api.heartbeat_step(:step, :token)"] },
  record_context: {
    sql: ["select cogo_api.record_context(:step, :token, 'key', '{}', '{}')"],
  },
  choose_prompt: { sql: ["select cogo_api.choose_prompt(:step, :token, 'file-writing')"] },
  begin_model_call: {
    sql: [
      `select cogo_api.begin_model_call(:step, :token, '{"key": "k", "inputHash": "h", "needs": {"providers": []}}')`,
    ],
  },
  open_delivery: {
    sql: [
      "select cogo_api.set_delivery_target('dir:shop')",
      "select cogo_api.open_delivery(:step, :token, 'dir:shop')",
    ],
  },
  stream_step: { sql: ["select cogo_api.stream_step(:step, :token, '{}')"] },
  checkpoint_step: { sql: ["select cogo_api.checkpoint_step(:step, :token, 'key', '1')"] },
  complete_steps: {
    sql: [
      "select cogo_api.complete_steps(jsonb_build_array(jsonb_build_object('stepId', :step, 'leaseToken', :token, 'result', '{}'::jsonb)))",
    ],
  },
  fail_step: { sql: ["select cogo_api.fail_step(:step, :token, '{}')"] },
  fail_for_good: { sql: ["select cogo_api.fail_step(:step, :token, '{}', false)"] },
  release_step: { sql: ["select cogo_api.release_step(:step, :token)"] },
  sleep_step: {
    sql: ["select cogo_api.sleep_step(:step, :token, cogo.clock() + interval '1 day')"],
  },
  await_event: { sql: ["select cogo_api.await_event(:step, :token, 'other')"] },
  await_any: {
    sql: [
      `select cogo_api.await_any(:step, :token, '[{"key": "k", "record": {}, "seconds": 60}]')`,
    ],
  },
  request_approval: { sql: ["select cogo_api.request_approval(:step, :token, 'other', '{}')"] },
  sweep: { sql: ["select cogo_api.sweep()"] },
  sweep_later: { later: true, sql: ["select cogo_api.sweep()"] },
  cancel_step: { by: "user", sql: ["select cogo_api.cancel_step(:step)"] },
  cancel_task: { by: "user", sql: ["select cogo_api.cancel_task(:task)"] },
  pause_task: { by: "user", sql: ["select cogo_api.pause_task(:task)"] },
  pause_and_resume: {
    by: "user",
    sql: ["select cogo_api.pause_task(:task)", "select cogo_api.resume_task(:task)"],
  },
  emit_event: { by: "user", sql: ["select cogo_api.emit_event(:task, 'go')"] },
  send_message: { by: "user", sql: ["select cogo_api.send_message(:task, 'Hello')"] },
  answer_message: { sql: ["select cogo_api.answer_message(:step, :token, 'k', 'Hello')"] },
  approve: { by: "user", sql: [resolve(true)] },
  reject: { by: "user", sql: [resolve(false)] },
  redrive_task: { by: "user", sql: ["select cogo_api.redrive_task(:task)"] },
  set_agent: { sql: ["select cogo_api.set_agent('code-generator', 'draining')"] },
  reassign_steps: { sql: ["select cogo_api.reassign_steps()"] },
};

function resolve(approve: boolean): string {
  return `select cogo_api.resolve_approval(
    coalesce((select approval_id from cogo_api.approvals where step_id = :step), gen_random_uuid()), ${approve})`;
}

const [header = "", ...rows] = TABLE.trim().split("\n");
const STATUSES = header.trim().split(/\s+/);
const CELLS = rows.flatMap((row) => {
  const [call = "", ...outcomes] = row.trim().split(/\s+/);
  return STATUSES.map((status, index) => [status, call, outcomes[index] ?? ""] as const);
});

interface Subject extends TaskFixture, Claim {}

let test: TestDatabase;
const subjects = new Map<string, Subject>();
beforeAll(async () => {
  test = await openTestDatabase();
  test.setClock(START);
  for (const status of STATUSES.filter((each) => each !== "ready")) {
    subjects.set(status, await bringTo(status));
  }
  // Last, so that none of the others claims it.
  subjects.set("ready", await bringTo("ready"));
});
afterAll(async () => {
  await clear(test);
  await test.close();
});

/** A step in this status, in a run that something else keeps open. */
async function bringTo(status: string): Promise<Subject> {
  const task = await createTask(test);
  await planTask(test, {
    ...PLAN,
    steps: [
      plannedStep("first", { priority: 1 }),
      plannedStep("subject", {
        dependsOn: ["first"],
        ...(status === "skipped" ? { if: { first: { go: true } } } : {}),
      }),
      plannedStep("open", {
        kind: "document",
        role: "technical-writer",
        agent: "knowledge",
        delaySeconds: 86_400,
      }),
    ],
  });
  const [row] = await task.asUser("select step_id from cogo_api.steps where key = 'subject'");
  const stepId = String(row?.step_id);
  const unclaimed = { ...task, stepId, key: "subject", leaseToken: crypto.randomUUID() };
  const first = await claimOne(test, QUEUE);
  if (status === "blocked") return unclaimed;
  await complete(test, first);
  if (status === "ready" || status === "skipped") return unclaimed;
  const step = await claimOne(test, QUEUE);
  await moveOn(status, step, task);
  return { ...task, ...step };
}

async function moveOn(status: string, step: Claim, task: TaskFixture): Promise<void> {
  const held = [step.stepId, step.leaseToken];
  if (status === "retry") await fail(test, step, { retryAfterSeconds: 60 });
  if (status === "event") await test.asWorker("select cogo_api.await_event($1, $2, 'go')", held);
  if (status === "approval") {
    await test.asWorker("select cogo_api.request_approval($1, $2, 'decision', '{}')", held);
  }
  if (status === "completed") await complete(test, step);
  if (status === "failed") await fail(test, step, { retryable: false });
  if (status === "cancelled") await task.asUser("select cogo_api.cancel_step($1)", [step.stepId]);
}

const bind = (statement: string, { stepId, leaseToken, taskId }: Subject) =>
  statement
    .replaceAll(":step", `'${stepId}'::uuid`)
    .replaceAll(":token", `'${leaseToken}'::uuid`)
    .replaceAll(":task", `'${taskId}'::uuid`);

/** Makes the call and reads the step's status, in a transaction that leaves no trace. */
async function outcomeOf(call: string, subject: Subject): Promise<string> {
  const { by, later, sql } = CALLS[call] ?? { sql: [] };
  const role = by === "user" ? "authenticated" : "service_role";
  let status = "";
  const undo = new Error("Undo");
  await test.database
    .transaction(async (transaction) => {
      await transaction.query(
        `select set_config('session_authorization', 'authenticator', true), set_config('role', $1, true),
                set_config('request.jwt.claims', $2, true), set_config('cogo.clock', $3, true)`,
        [role, JSON.stringify({ role, sub: subject.userId }), later ? at(3600) : START],
      );
      for (const statement of sql) await transaction.exec(bind(statement, subject));
      const [row] = await transaction.query(
        "select status from cogo_api.steps where step_id = $1",
        [subject.stepId],
      );
      status = String(row?.status);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error instanceof DatabaseError && error.sqlstate !== undefined) status = error.sqlstate;
      else if (status === "") throw error;
    });
  return status;
}

describe("a step's transitions", () => {
  it.each(CELLS)("%s + %s → %s", async (from, call, expected) => {
    const subject = subjects.get(from);
    if (subject === undefined) throw new Error(`Expected a step brought to ${from}`);
    const status = ["retry", "event", "approval"].includes(from) ? "waiting" : from;
    expect(await outcomeOf(call, subject)).toBe(expected === "." ? status : expected);
  });

  it("has a row for every function that workers and users call on running work", async () => {
    const functions = await test.database.query(
      `select distinct proname::text as name from pg_proc join pg_namespace n on n.oid = pronamespace
       where n.nspname = 'cogo_api' and provolatile = 'v' and proargnames && '{step_id,task_id,completions,approval_id,queue}'`,
    );
    const elsewhere = [
      ...["update_task", "replace_task", "rerun_task", "revise_plan"],
      ...["register_agent", "report_incident", "begin_healing", "remember_healing"],
      ...["preview_delivery", "begin_delivery_act", "end_delivery_act", "finish_delivery"],
      ...["add_requirement", "update_requirement", "add_task_sources"],
    ];
    const rowsOf: Readonly<Record<string, string>> = {
      coordinate_task: "reassign_steps",
      resolve_approval: "approve",
      resume_task: "pause_and_resume",
    };
    const missing = functions
      .map((row) => String(row.name))
      .filter((name) => !elsewhere.includes(name) && !((rowsOf[name] ?? name) in CALLS));
    expect(missing).toEqual([]);
  });
});
