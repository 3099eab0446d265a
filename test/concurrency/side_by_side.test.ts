import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DatabaseError } from "../../scripts/stack/database/database_error.ts";
import {
  type Claim,
  claim,
  clear,
  complete,
  fail,
  PLAN,
  plannedStep,
  planTask,
  QUEUE,
  sweep,
} from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// Everything that can happen to work, at once, on real connections: no order of events may end in a
// deadlock, lose a step, do one twice or leave a counter wrong.
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const TASKS = 12;
// What a call may be refused with when another came first. A deadlock (40P01) is none of it.
const EXPECTED = ["OG001", "OG002", "OG003", "OG004"];

async function refusable(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof DatabaseError) || !EXPECTED.includes(error.sqlstate)) throw error;
  });
}

const repeat = async (count: number, work: (round: number) => Promise<unknown>) => {
  for (let round = 0; round < count; round += 1) await work(round);
};

/** One session with many tasks: a fan-out, a map, a sub-run and a fan-in each. */
async function startTasks() {
  const { run } = await test.createUser();
  const [session] = await run("select session_id from cogo_api.create_session('Test')");
  const taskIds: string[] = [];
  await repeat(TASKS, async () => {
    const [task] = await run("select task_id from cogo_api.create_task($1, 'Build')", [
      String(session?.session_id),
    ]);
    taskIds.push(String(task?.task_id));
    await planTask(test, plan);
  });
  return { run, taskIds };
}

const POLICY = { retryStrategy: "none", maxAttempts: 50, maxStalls: 50 };
const step = (key: string, change = {}) => plannedStep(key, { policy: POLICY, ...change });
const plan = {
  ...PLAN,
  steps: [
    step("source"),
    step("left", { dependsOn: ["source"] }),
    step("right", { dependsOn: ["source"] }),
    step("each", { dependsOn: ["source"], map: "source.files" }),
    plannedStep("below", {
      dependsOn: ["left"],
      subRun: { reason: "Test", steps: [step("inner"), step("outer", { dependsOn: ["inner"] })] },
    }),
    step("join", { dependsOn: ["left", "right", "each", "below"] }),
  ],
};

/** What a worker does with a step: mostly complete it, now and then something else. */
async function settle(claimed: Claim, dice: number): Promise<void> {
  const held = [claimed.stepId, claimed.leaseToken];
  if (dice % 7 === 1) return await refusable(fail(test, claimed));
  if (dice % 7 === 2)
    return await refusable(test.asWorker("select cogo_api.release_step($1, $2)", held));
  if (dice % 7 === 3) {
    return await refusable(test.asWorker("select cogo_api.await_event($1, $2, 'go')", held));
  }
  if (dice % 7 === 4) {
    await refusable(test.asWorker("select cogo_api.heartbeat_step($1, $2, '{}')", held));
    await refusable(test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '1')", held));
  }
  await refusable(complete(test, claimed, { output: { files: [1, 2, 3] } }));
}

async function work(rounds: number): Promise<void> {
  await repeat(rounds, async (round) => {
    const claims = await claim(test, QUEUE, 3);
    for (const [index, claimed] of claims.entries()) await settle(claimed, round * 3 + index);
  });
}

async function workInBatches(rounds: number): Promise<void> {
  await repeat(rounds, async () => {
    const claims = await claim(test, QUEUE, 6);
    await test.asWorker("select * from cogo_api.complete_steps($1::jsonb)", [
      JSON.stringify(
        claims.map(({ stepId, leaseToken }) => ({
          stepId,
          leaseToken,
          result: { output: { files: [1, 2, 3] } },
        })),
      ),
    ]);
  });
}

const REVISION = JSON.stringify({
  reason: "Test",
  add: [plannedStep("late", { dependsOn: ["join"] })],
});

/** A reader that sees an event sees all before it: numbers are given in the order of commits. */
async function expectNoGap(): Promise<void> {
  const [seen] = await test.asOwner(
    "select count(*)::int as count, max(sequence)::int as last from cogo.events",
  );
  expect(seen?.count).toBe(seen?.last);
}

const CANCEL_STEP =
  "select cogo_api.cancel_step((select step_id from cogo_api.steps where task_id = $1 and key in ('right', 'each') and finished_at is null limit 1))";

describe("everything side by side", () => {
  it("neither deadlocks nor loses, doubles or miscounts anything", async () => {
    const { run, taskIds } = await startTasks();
    // One person after the other, each going round all tasks with one thing and then another.
    const person = (offset: number, ...calls: readonly string[]) =>
      repeat(2 * TASKS, async (round) => {
        for (const sql of calls) {
          await refusable(run(sql, [String(taskIds[(round * 3 + offset) % TASKS])]));
        }
      });
    await Promise.all([
      work(60),
      work(60),
      work(60),
      workInBatches(40),
      repeat(20, () => sweep(test)),
      repeat(20, () => sweep(test)),
      repeat(10, () => test.asWorker("select cogo_api.reassign_steps()")),
      repeat(50, expectNoGap),
      repeat(10, (round) =>
        test.asWorker("select cogo_api.set_concurrency_limit('tenant', '*', $1)", [
          6 + (round % 5),
        ]),
      ),
      person(0, "select cogo_api.pause_task($1)", "select cogo_api.resume_task($1)"),
      person(1, "select cogo_api.cancel_task($1)", "select cogo_api.redrive_task($1)"),
      person(
        2,
        "select cogo_api.emit_event($1, 'go')",
        "select cogo_api.update_task($1, priority => 50)",
      ),
      person(3, `select cogo_api.revise_plan($1, '${REVISION}')`, CANCEL_STEP),
    ]);
    await finish(run, taskIds);
    expect(
      await run("select status from cogo_api.tasks where status not in ('completed', 'cancelled')"),
    ).toEqual([]);
    for (const [what, sql] of INVARIANTS) expect(await test.asOwner(sql), what).toEqual([]);
  });
});

/** Lets every task end: whatever it waits for comes, and workers go on until nothing is left. */
async function finish(run: TestDatabase["asWorker"], taskIds: readonly string[]): Promise<void> {
  await test.asWorker("select cogo_api.set_concurrency_limit('tenant', '*', null)");
  for (const taskId of taskIds) {
    await refusable(run("select cogo_api.resume_task($1)", [taskId]));
    await refusable(run("select cogo_api.emit_event($1, 'go')", [taskId]));
  }
  // What a worker of the storm still held is given back.
  await test.asOwner(
    "update cogo.steps set lease_expires_at = cogo.clock() - interval '1 second' where status = 'running'",
  );
  await sweep(test);
  for (
    let claims = await claim(test, QUEUE, 50);
    claims.length > 0;
    claims = await claim(test, QUEUE, 50)
  ) {
    for (const claimed of claims) await complete(test, claimed, { output: { files: [1, 2, 3] } });
  }
}

// Each returns the rows that break it.
const INVARIANTS: readonly (readonly [string, string])[] = [
  [
    "events are numbered without a gap",
    "select session_id from cogo.events group by session_id having count(*) <> max(sequence) or min(sequence) <> 1",
  ],
  [
    "no step is completed twice",
    "select step_id from cogo.attempts where outcome = 'completed' group by step_id having count(*) > 1",
  ],
  [
    "every claim has an end",
    "select key, claims from cogo.steps where claims <> (select count(*) from cogo.attempts where attempts.step_id = steps.step_id) + (status = 'running')::integer",
  ],
  [
    "a run counts its open steps",
    "select run_id, remaining_steps from cogo.runs where status = 'completed' and remaining_steps <> (select count(*) from cogo.steps where steps.run_id = runs.run_id and steps.finished_at is null)",
  ],
  [
    "a phase counts its open steps",
    "select run_id, phase from cogo.phases where status = 'completed' and remaining_steps <> (select count(*) from cogo.steps where steps.run_id = phases.run_id and steps.phase = phases.phase and steps.finished_at is null)",
  ],
  [
    "an ended run has no open step, sub-run or approval",
    "select run_id from cogo.runs as r where finished_at is not null and (exists (select from cogo.steps where steps.run_id = r.run_id and steps.finished_at is null) or exists (select from cogo.runs as child where child.root_run_id = r.run_id and child.finished_at is null))",
  ],
  [
    "a completed step has no dependency that is not done",
    "select s.step_id from cogo.steps as s join cogo.step_dependencies as d on d.step_id = s.step_id join cogo.steps as p on p.step_id = d.depends_on where s.status = 'completed' and p.status not in ('completed', 'skipped', 'cancelled')",
  ],
];
