import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DatabaseError } from "../../scripts/stack/database/database_error.ts";
import { countWaiting, holdLock } from "../support/held_lock.ts";
import {
  at,
  type Claim,
  claim,
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  plannedStep,
  QUEUE,
  readStep,
  START,
  startPlan,
  sweep,
} from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const ROUNDS = 10;
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** The outcome of a call that may be refused: its value, or the SQLSTATE. */
const outcome = (call: Promise<unknown>) =>
  call.catch((error: unknown) => {
    if (error instanceof DatabaseError) return error.sqlstate;
    throw error;
  });
const start = async (change = {}) => {
  const task = await startPlan(test, [plannedStep("a", change)]);
  return { ...task, step: await claimOne(test, QUEUE) };
};
const attemptsOf = async (step: Claim) =>
  (
    await test.asOwner("select outcome from cogo.attempts where step_id = $1 order by number", [
      step.stepId,
    ])
  ).map((row) => row.outcome);

describe("completions at once", () => {
  it("release a fan-in exactly once, with every counter right", async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `s-${index}`);
    const { asUser } = await startPlan(test, [
      ...keys.map((key) => plannedStep(key)),
      plannedStep("join", { dependsOn: keys }),
    ]);
    const claims = await claim(test, QUEUE, 40);
    // Each step is delivered twice, in batches that overlap.
    await times(8, (worker) => {
      const mine = [...claims, ...claims].slice(worker * 5, worker * 5 + 10);
      return test.asWorker("select * from cogo_api.complete_steps($1::jsonb)", [
        JSON.stringify(mine.map(({ stepId, leaseToken }) => ({ stepId, leaseToken }))),
      ]);
    });
    expect(
      await asUser(
        "select status, remaining_dependencies as open from cogo_api.steps where key = 'join'",
      ),
    ).toEqual([{ status: "ready", open: 0 }]);
    expect(await asUser("select remaining_steps from cogo_api.runs")).toEqual([
      { remaining_steps: 1 },
    ]);
    const [attempts] = await asUser(
      "select count(*)::int as attempts from cogo_api.attempts join cogo_api.steps using (step_id) where phase = 'build'",
    );
    expect(attempts).toEqual({ attempts: 40 });
    const [told] = await asUser(
      "select count(*)::int as count, max(sequence)::int as last, count(*) filter (where type = 'agent:result')::int as results from cogo_api.events",
    );
    expect(told?.count).toBe(told?.last);
    expect(told?.results).toBe(42);
  });

  it("count one completion that is delivered eight times once", async () => {
    const { step, asUser } = await start();
    const before = Number((await asUser("select count(*)::int as n from cogo_api.events"))[0]?.n);
    const settled = await times(8, () => complete(test, step));
    expect(settled.every((row) => row?.status === "completed")).toBe(true);
    expect(await attemptsOf(step)).toEqual(["completed"]);
    // agent:result, phase:completed, task:completed
    expect(await asUser("select count(*)::int as n from cogo_api.events")).toEqual([
      { n: before + 3 },
    ]);
  });
});

describe("two calls for one lease at once", () => {
  it("complete_steps() and fail_step(): one counts", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { step } = await start();
      await Promise.all([outcome(complete(test, step)), outcome(fail(test, step))]);
      expect(["completed", "failed"]).toContain((await attemptsOf(step)).join());
      await clear(test);
    }
  });

  it("complete_steps() and the sweep that expires its lease: one counts", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      test.setClock(START);
      const { step } = await start();
      test.setClock(at(21));
      await Promise.all([outcome(complete(test, step)), sweep(test)]);
      const row = await readStep(test, step.stepId);
      const wanted = row.status === "completed" ? ["completed"] : ["stalled"];
      expect(await attemptsOf(step)).toEqual(wanted);
      expect(row.stalls).toBe(row.status === "completed" ? 0 : 1);
      await clear(test);
    }
  });

  it("heartbeat_step() and the sweep: the lease is renewed or lost, never both", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      test.setClock(START);
      const { step } = await start();
      test.setClock(at(21));
      const [beat] = await Promise.all([
        outcome(
          test.asWorker("select cogo_api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]),
        ),
        sweep(test),
      ]);
      expect((await readStep(test, step.stepId)).stalls).toBe(beat === "OG001" ? 1 : 0);
      await clear(test);
    }
  });

  it("eight sweeps: a stall is counted once", async () => {
    test.setClock(START);
    const { step } = await start();
    test.setClock(at(21));
    await times(8, () => sweep(test));
    expect(await readStep(test, step.stepId)).toMatchObject({ stalls: 1, status: "ready" });
    expect(await attemptsOf(step)).toEqual(["stalled"]);
  });
});

describe("a person's call and a worker's at once", () => {
  it("cancel_task() and claim_steps(): nothing of a cancelled task runs, and each claim has an end", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { taskId, asUser } = await startPlan(
        test,
        Array.from({ length: 8 }, (_, index) => plannedStep(`s-${index}`)),
      );
      await Promise.all([
        ...Array.from({ length: 6 }, () => claim(test, QUEUE, 2)),
        asUser("select from cogo_api.cancel_task($1)", [taskId]),
      ]);
      const rows = await test.asOwner(
        "select status, claims - (select count(*)::int from cogo.attempts where attempts.step_id = steps.step_id) as open from cogo.steps where phase = 'build'",
      );
      expect(rows).toEqual(rows.map(() => ({ status: "cancelled", open: 0 })));
      await clear(test);
    }
  });

  it.each([
    ["cancel_task", "select from cogo_api.cancel_task($1)"],
    ["cancel_step", "select from cogo_api.cancel_step($2)"],
    ["fail_step of a sibling", "select from cogo_api.fail_step($3, $4, '{}', false)"],
  ])("%s() that waits for a claim to commit ends that claim's attempt", async (_, sql) => {
    const { taskId, asUser } = await startPlan(test, [
      plannedStep("a"),
      plannedStep("b", { priority: 1 }),
    ]);
    const sibling = await claimOne(test, QUEUE);
    const [row] = await asUser("select step_id from cogo_api.steps where key = 'a'");
    const held = await holdLock(test, "select from cogo.claim_steps($1, gen_random_uuid(), 1)", [
      QUEUE,
    ]);
    const bound = [taskId, String(row?.step_id), sibling.stepId, sibling.leaseToken].reduce(
      (statement, id, index) => statement.replaceAll(`$${index + 1}`, `'${id}'`),
      sql,
    );
    const call = test.asWorker(bound);
    await expect.poll(() => countWaiting(test), { interval: 5 }).toBe(1);
    await held.release();
    await call;
    const step = await readStep(test, String(row?.step_id));
    expect(step).toMatchObject({ status: "cancelled", claims: 1 });
    expect(
      await asUser("select outcome from cogo_api.attempts where step_id = $1", [
        String(row?.step_id),
      ]),
    ).toEqual([{ outcome: "cancelled" }]);
  });

  it("cancel_step() and resolve_approval() that wait for a revision do not find what it takes out", async () => {
    const { taskId, asUser } = await startPlan(test, [
      plannedStep("a", { approval: {} }),
      plannedStep("b"),
    ]);
    const [step] = await asUser("select step_id from cogo_api.steps where key = 'a'");
    const [approval] = await asUser("select approval_id from cogo_api.approvals");
    const held = await holdLock(
      test,
      `with run as materialized (select run_id from cogo.runs where task_id = $1 for no key update)
       delete from cogo.steps where steps.key = 'a' and steps.run_id in (select run_id from run)`,
      [taskId],
    );
    const calls = [
      asUser("select from cogo_api.cancel_step($1)", [String(step?.step_id)]),
      asUser("select from cogo_api.resolve_approval($1, true)", [String(approval?.approval_id)]),
    ].map((call) => call.catch((error: unknown) => error));
    await expect.poll(() => countWaiting(test), { interval: 5 }).toBe(2);
    await held.release();
    for (const answer of await Promise.all(calls))
      expect(answer).toMatchObject({ sqlstate: "OG002" });
  });

  it("pause_task() and claims of steps that fall due: nothing is left ready", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      test.setClock(START);
      const { taskId, asUser } = await startPlan(
        test,
        Array.from({ length: 8 }, (_, index) => plannedStep(`s-${index}`)),
      );
      for (const step of await claim(test, QUEUE, 8))
        await fail(test, step, { retryAfterSeconds: 5 });
      test.setClock(at(5));
      await Promise.all([
        ...Array.from({ length: 4 }, () => claim(test, QUEUE, 1)),
        asUser("select from cogo_api.pause_task($1)", [taskId]),
        ...Array.from({ length: 4 }, () => claim(test, QUEUE, 1)),
      ]);
      expect(await claim(test, QUEUE, 8)).toEqual([]);
      expect(await asUser("select from cogo_api.steps where status = 'ready'")).toEqual([]);
      await clear(test);
    }
  });

  it("emit_event() and await_event(): no wake-up is lost", async () => {
    for (let round = 0; round < 3 * ROUNDS; round += 1) {
      const { step, taskId, asUser } = await start();
      const [answer] = await Promise.all([
        test.asWorker("select cogo_api.await_event($1, $2, 'go') ->> 'status' as status", [
          step.stepId,
          step.leaseToken,
        ]),
        asUser("select cogo_api.emit_event($1, 'go')", [taskId]),
      ]);
      const { status } = await readStep(test, step.stepId);
      expect([answer[0]?.status, status]).toEqual(
        answer[0]?.status === "received" ? ["received", "running"] : ["waiting", "ready"],
      );
      await clear(test);
    }
  });

  it("emit_event() eight times: the first write wins", async () => {
    const { taskId, asUser } = await start();
    const emitted = await times(8, (index) =>
      asUser(
        "select cogo_api.emit_event($1, 'go', jsonb_build_object('by', $2::integer)) as first",
        [taskId, index],
      ),
    );
    expect(emitted.flat().filter((row) => row.first)).toHaveLength(1);
    expect(await asUser("select from cogo_api.events where type = 'event:emitted'")).toHaveLength(
      1,
    );
  });

  it("resolve_approval() by two: one decision counts, and the other is refused", async () => {
    const { step, asUser } = await start();
    await test.asWorker("select cogo_api.request_approval($1, $2, 'go', '{}')", [
      step.stepId,
      step.leaseToken,
    ]);
    const [approval] = await asUser("select approval_id from cogo_api.approvals");
    const id = String(approval?.approval_id);
    const outcomes = await Promise.all(
      ["true", "false"].map((approve) =>
        outcome(asUser(`select status from cogo_api.resolve_approval($1, ${approve})`, [id])),
      ),
    );
    expect(outcomes.filter((each) => each === "OG003")).toHaveLength(1);
  });
});

describe("submissions at once", () => {
  it("create_task() with one idempotency key makes one task", async () => {
    const { sessionId, asUser } = await createTask(test);
    const tasks = await times(8, () =>
      asUser("select task_id from cogo_api.create_task($1, 'once', idempotency_key => 'k')", [
        sessionId,
      ]),
    );
    expect(new Set(tasks.flat().map((row) => row.task_id)).size).toBe(1);
  });

  it("send one wake for a queue, however many steps become ready", async () => {
    await test.asWorker("select cogo_api.configure_wake('http://127.0.0.1:1', 'secret')");
    const { sessionId, asUser } = await createTask(test);
    await claimOne(test, "orchestration");
    const sent = async () =>
      (await test.asOwner("select count(*)::int as n from net.http_request_queue"))[0]?.n;
    const before = Number(await sent());
    await times(8, () => asUser("select from cogo_api.create_task($1, 'more')", [sessionId]));
    expect(await sent()).toBe(before + 1);
  });
});
