import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countWaiting, holdLock } from "../support/held_lock.ts";
import {
  type Claim,
  claimOne,
  clear,
  plannedStep,
  QUEUE,
  startPlan,
  type TaskFixture,
} from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

type Locked = "run" | "step" | "counter";
const LOCKS: Readonly<Record<Locked, string>> = {
  run: "select from cogo.runs where task_id = $1 for no key update",
  step: "select from cogo.steps where task_id = $1 and key = 'a' for no key update",
  counter:
    "select from cogo.event_counters where session_id = (select session_id from cogo.tasks where task_id = $1) for no key update",
};
const ORDER: readonly Locked[] = ["run", "step", "counter"];

// Each call with what it locks, in the one order there is: root run, step, the session's event counter.
const CALLS: readonly (readonly [string, string, readonly Locked[]])[] = [
  [
    "complete_steps",
    "select cogo_api.complete_steps(jsonb_build_array(jsonb_build_object('stepId', :step, 'leaseToken', :token)))",
    ORDER,
  ],
  ["fail_step", "select cogo_api.fail_step(:step, :token, '{}')", ORDER],
  ["fail_step, for good", "select cogo_api.fail_step(:step, :token, '{}', false)", ORDER],
  ["release_step", "select cogo_api.release_step(:step, :token)", ORDER],
  [
    "sleep_step",
    "select cogo_api.sleep_step(:step, :token, cogo.clock() + interval '1 day')",
    ORDER,
  ],
  ["await_event", "select cogo_api.await_event(:step, :token, 'go')", ORDER],
  ["request_approval", "select cogo_api.request_approval(:step, :token, 'go', '{}')", ORDER],
  ["cancel_step", "select cogo_api.cancel_step(:step)", ORDER],
  ["cancel_task", "select cogo_api.cancel_task(:task)", ORDER],
  ["pause_task", "select cogo_api.pause_task(:task)", ["run", "counter"]],
  ["emit_event", "select cogo_api.emit_event(:task, 'go')", ["run", "counter"]],
  ["update_task", "select cogo_api.update_task(:task, priority => 1)", ["run", "counter"]],
  [
    "revise_plan",
    `select cogo_api.revise_plan(:task, '{"reason": "Test", "remove": ["b"]}')`,
    ["run", "counter"],
  ],
  ["heartbeat_step", "select cogo_api.heartbeat_step(:step, :token, '{}')", ["step", "counter"]],
  ["checkpoint_step", "select cogo_api.checkpoint_step(:step, :token, 'part', '1')", ["step"]],
];

const CELLS = CALLS.flatMap(([call, sql, locks]) =>
  locks.map((lock, place) => [call, lock, sql, locks.slice(0, place)] as const),
);

async function start(): Promise<TaskFixture & Claim> {
  const task = await startPlan(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
  return { ...task, ...(await claimOne(test, QUEUE)) };
}

const isLocked = async (lock: Locked, taskId: string) =>
  await test.database.query(`${LOCKS[lock]} nowait`, [taskId]).then(
    () => false,
    () => true,
  );

describe("the lock order", () => {
  it.each(CELLS)(
    "%s() that waits for the %s holds what comes before it and nothing else",
    async (_call, lock, sql, before) => {
      const { stepId, leaseToken, taskId } = await start();
      const held = await holdLock(test, LOCKS[lock], [taskId]);
      const bound = sql
        .replaceAll(":step", `'${stepId}'::uuid`)
        .replaceAll(":token", `'${leaseToken}'::uuid`)
        .replaceAll(":task", `'${taskId}'::uuid`);
      const call = test.asWorker(bound);
      await expect.poll(() => countWaiting(test), { interval: 5 }).toBe(1);
      const others = ORDER.filter((each) => each !== lock);
      const locked = [];
      for (const each of others) if (await isLocked(each, taskId)) locked.push(each);
      await held.release();
      await call;
      expect(locked).toEqual(before);
    },
  );

  it("claim_steps() and sweep() wait for no run and no step", async () => {
    const { taskId } = await start();
    const run = await holdLock(test, LOCKS.run, [taskId]);
    const step = await holdLock(test, LOCKS.step, [taskId]);
    await test.asWorker("select cogo_api.claim_steps($1, gen_random_uuid(), 5)", [QUEUE]);
    await test.asOwner("update cogo.queues set woken_at = null where queue = 'knowledge'");
    await test.asWorker("select cogo_api.sweep()");
    await step.release();
    await run.release();
  });

  it("a changed rate limit waits for no step that a claim holds", async () => {
    await test.asWorker("select cogo_api.set_rate_limit('model', 1, 1)");
    const { taskId } = await startPlan(test, [plannedStep("a", { rateLimit: "model" })]);
    await test.asOwner(
      "update cogo.steps set status = 'waiting', waiting_for = 'turn', rate_turn = cogo.clock(), available_at = null where key = 'a'",
    );
    const step = await holdLock(test, LOCKS.step, [taskId]);
    await test.asWorker("select cogo_api.set_rate_limit('model', 2, 1)");
    await step.release();
  });

  it("many tasks' steps completed in opposite orders do not wait for each other in a circle", async () => {
    const tasks = [];
    for (let index = 0; index < 6; index += 1) tasks.push(await start());
    const steps = tasks.map(({ stepId, leaseToken }) => ({ stepId, leaseToken }));
    const batches = [steps, steps.toReversed(), steps, steps.toReversed()];
    const settled = await Promise.all(
      batches.map((batch) =>
        test.asWorker("select status, lease_lost from cogo_api.complete_steps($1::jsonb)", [
          JSON.stringify(batch),
        ]),
      ),
    );
    expect(settled.flat().every((row) => row.status === "completed" && !row.lease_lost)).toBe(true);
  });
});
