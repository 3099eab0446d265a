import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
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
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const start = async (policy: Readonly<Record<string, unknown>> = {}) => {
  const task = await startPlan(test, [plannedStep("a", { policy })]);
  return { ...task, step: await claimOne(test, QUEUE) };
};
const heartbeat = (step: { readonly stepId: string; readonly leaseToken: string }) =>
  test.asWorker("select cogo_api.heartbeat_step($1, $2)", [step.stepId, step.leaseToken]);

describe("sweep() and vanished workers", () => {
  it("running + lease expired → ready, with one stall and no attempt", async () => {
    const { step, asUser } = await start();
    test.setClock(at(20));
    expect(await sweep(test)).toMatchObject({ swept: {} });
    test.setClock(at(20.1));
    expect(await sweep(test)).toMatchObject({ swept: { lease: 1 } });
    expect(await readStep(test, step.stepId)).toMatchObject({
      status: "ready",
      stalls: 1,
      attempts: 0,
      error: { code: "worker_vanished" },
    });
    expect(
      await asUser("select outcome from cogo_api.attempts where step_id = $1", [step.stepId]),
    ).toEqual([{ outcome: "stalled" }]);
    const [told] = await asUser("select payload from cogo_api.events where type = 'step:stalled'");
    expect(told?.payload).toMatchObject({ key: "a", stalls: 1 });
  });

  it("goes by the lease the step was given, not by another length", async () => {
    const { step } = await start({ leaseSeconds: 120 });
    test.setClock(at(119));
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "running" });
    test.setClock(at(121));
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "ready" });
  });

  it("returns a step that stalls again later and later, never to the head", async () => {
    const { step } = await start({ jitter: 0, baseDelaySeconds: 10 });
    const waits = [];
    for (let clock = 0; waits.length < 4; ) {
      test.setClock(at(clock + 21));
      await sweep(test);
      const row = await readStep(test, step.stepId);
      const due = (new Date(String(row.available_at)).getTime() - Date.parse(START)) / 1000;
      waits.push(due - clock - 21);
      clock = due;
      test.setClock(at(clock));
      await claimOne(test, QUEUE);
    }
    expect(waits).toEqual([0, 20, 40, 60]);
  });

  it.each([1, 3, 5])("gives up after %i stalls, and closes the run", async (maxStalls) => {
    const { taskId, asUser } = await start({ maxStalls });
    for (let stall = 1; stall <= maxStalls; stall += 1) {
      if (stall > 1) await claimOne(test, QUEUE);
      test.setClock(at(stall * 1000));
      await sweep(test);
      test.setClock(at(stall * 1000 + 500));
    }
    const [task] = await asUser("select status, error from cogo_api.tasks where task_id = $1", [
      taskId,
    ]);
    expect(task).toMatchObject({ status: "failed", error: { code: "worker_vanished" } });
    expect(await asUser("select reason from cogo_api.dead_letters")).toEqual([
      { reason: "stalls" },
    ]);
    expect(
      await asUser("select count(*)::int from cogo_api.attempts where outcome = 'stalled'"),
    ).toEqual([{ count: maxStalls }]);
  });

  it("cancels the siblings in the transaction that gives up", async () => {
    const { asUser } = await startPlan(test, [
      plannedStep("a", { policy: { maxStalls: 1 } }),
      plannedStep("b", { policy: { leaseSeconds: 600 } }),
      plannedStep("c", { dependsOn: ["b"] }),
    ]);
    await claim(test, QUEUE, 2);
    test.setClock(at(21));
    await sweep(test);
    expect(
      await asUser("select key, status from cogo_api.steps where phase = 'build' order by key"),
    ).toEqual([
      { key: "a", status: "failed" },
      { key: "b", status: "cancelled" },
      { key: "c", status: "cancelled" },
    ]);
    expect(await asUser("select status from cogo_api.runs")).toEqual([{ status: "failed" }]);
  });

  it("counts stalls and failures apart: neither uses up the other", async () => {
    const { step } = await start({ maxAttempts: 2, maxStalls: 2, retryStrategy: "none" });
    test.setClock(at(100));
    await sweep(test);
    await fail(test, await claimOne(test, QUEUE));
    expect(await readStep(test, step.stepId)).toMatchObject({
      status: "ready",
      stalls: 1,
      attempts: 1,
    });
  });

  it("holds a stalled step of a paused task until it is resumed", async () => {
    const { step, taskId, asUser } = await start();
    await asUser("select from cogo_api.pause_task($1)", [taskId]);
    test.setClock(at(21));
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "blocked", stalls: 1 });
    await asUser("select from cogo_api.resume_task($1)", [taskId]);
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });
});

describe("sweep() and hanging handlers", () => {
  const hang = async (policy: Readonly<Record<string, unknown>>) => {
    const started = await start({ timeoutSeconds: 30, ...policy });
    test.setClock(at(15));
    await heartbeat(started.step);
    test.setClock(at(31));
    return started;
  };

  it("running + timeout → another attempt: the worker lives, the handler has failed", async () => {
    const { step, asUser } = await hang({ retryStrategy: "none" });
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({
      status: "ready",
      attempts: 1,
      stalls: 0,
      error: { code: "step_timed_out" },
    });
    expect(
      await asUser("select outcome from cogo_api.attempts where step_id = $1", [step.stepId]),
    ).toEqual([{ outcome: "timed_out" }]);
  });

  it("running + timeout at the ceiling of attempts → failed, and the run with it", async () => {
    const { asUser } = await hang({ maxAttempts: 1 });
    await sweep(test);
    expect(await asUser("select status, error ->> 'code' as code from cogo_api.tasks")).toEqual([
      { status: "failed", code: "step_timed_out" },
    ]);
  });

  it("takes a worker that vanished long before the timeout for vanished, however late the sweep", async () => {
    const { step } = await start({ timeoutSeconds: 300 });
    test.setClock(at(3600));
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({ stalls: 1, attempts: 0 });
  });
});

describe("sweep() and what else is overdue", () => {
  it("makes steps ready whose time has come, whether or not anyone claims", async () => {
    const { step } = await start();
    await fail(test, step, { retryAfterSeconds: 5 });
    test.setClock(at(5));
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "ready" });
  });

  it("fails a run at its deadline, with all that is open in it", async () => {
    const { sessionId, asUser } = await createTask(test);
    await asUser("select from cogo_api.create_task($1, 'soon', deadline => $2)", [
      sessionId,
      at(60),
    ]);
    test.setClock(at(59));
    expect(await sweep(test)).toMatchObject({ swept: {} });
    test.setClock(at(60));
    expect(await sweep(test)).toMatchObject({ swept: { deadline: 1 } });
    expect(
      await asUser(
        "select status, error ->> 'code' as code from cogo_api.tasks order by created_at",
      ),
    ).toEqual(
      expect.arrayContaining([
        { status: "running", code: null },
        { status: "failed", code: "deadline_exceeded" },
      ]),
    );
    expect(await claim(test, "orchestration", 5)).toHaveLength(1);
  });

  it("does nothing, and tells nothing, when nothing is overdue", async () => {
    const { asUser } = await start();
    const before = await asUser("select count(*)::int from cogo_api.events");
    expect(await sweep(test)).toEqual({ swept: {}, woken: [] });
    expect(await asUser("select count(*)::int from cogo_api.events")).toEqual(before);
  });
});

describe("sweep() and trouble of its own", () => {
  it("deals with the rest when one row cannot be dealt with, and with that one when it can", async () => {
    const bad = await start();
    const good = await start();
    await test.asOwner(
      `create function cogo.refuse() returns trigger language plpgsql as $$ begin raise 'bad row'; end $$`,
    );
    await test.asOwner(
      `create trigger refuse before insert on cogo.attempts for each row
       when (new.step_id = '${bad.step.stepId}') execute function cogo.refuse()`,
    );
    test.setClock(at(21));
    expect(await sweep(test)).toMatchObject({ swept: { lease: 1 } });
    expect(await readStep(test, good.step.stepId)).toMatchObject({ status: "ready" });
    expect(await readStep(test, bad.step.stepId)).toMatchObject({ status: "running", stalls: 0 });
    await test.asOwner("drop function cogo.refuse() cascade");
    expect(await sweep(test)).toMatchObject({ swept: { lease: 1 } });
    expect(await readStep(test, bad.step.stepId)).toMatchObject({ status: "ready" });
  });

  it("takes a bounded number at a time, the oldest first, until all is done", async () => {
    await startPlan(
      test,
      Array.from({ length: 250 }, (_, index) => plannedStep(`s-${index}`)),
    );
    const first = await claimOne(test, QUEUE);
    test.setClock(at(1));
    await claim(test, QUEUE, 249);
    test.setClock(at(22));
    expect(await sweep(test)).toMatchObject({ swept: { lease: 100 } });
    expect(await readStep(test, first.stepId)).toMatchObject({ stalls: 1 });
    expect(await sweep(test)).toMatchObject({ swept: { lease: 100 } });
    expect(await sweep(test)).toMatchObject({ swept: { lease: 50 } });
  });

  it("numbers the events of all it did without a gap", async () => {
    const { asUser } = await start();
    await start();
    test.setClock(at(21));
    await sweep(test);
    await complete(test, await claimOne(test, QUEUE));
    for (const row of await test.asOwner(
      "select count(*)::int as count, max(sequence)::int as last from cogo.events group by session_id",
    )) {
      expect(row.count).toBe(row.last);
    }
    expect(await asUser("select from cogo_api.events where type = 'step:stalled'")).toHaveLength(1);
  });
});

describe("sweep() and wakes", () => {
  it("wakes each queue with ready work, and no other", async () => {
    await createTask(test);
    test.setClock(at(60));
    expect(await sweep(test)).toMatchObject({ woken: ["orchestration"] });
  });

  it("alone keeps a task going when every wake is lost and workers only come when it calls", async () => {
    const { taskId, asUser } = await startPlan(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"] }),
    ]);
    const queues = [];
    for (let round = 1; round <= 2; round += 1) {
      test.setClock(at(round * 10));
      const swept = await test.asWorker("select cogo_api.sweep() -> 'woken' ->> 0 as queue");
      queues.push(swept[0]?.queue);
      await complete(test, await claimOne(test, String(swept[0]?.queue)));
    }
    expect(queues).toEqual([QUEUE, QUEUE]);
    const [task] = await asUser("select status from cogo_api.tasks where task_id = $1", [taskId]);
    expect(task).toEqual({ status: "completed" });
  });
});

it("reads none of the tables that grow with a project from end to end", async () => {
  const { asUser } = await start();
  await startPlan(test, [plannedStep("b"), plannedStep("c", { dependsOn: ["b"] })]);
  // Long enough for its health to be looked at: a lease has run out, and runs have stood still.
  const scanned = await test.database.transaction(async (transaction) => {
    await transaction.query(
      "select set_config('cogo.clock', $1, true), set_config('enable_seqscan', 'off', true)",
      [at(3_600)],
    );
    const countScans = () =>
      transaction.query(
        `select relname as name, pg_stat_get_xact_numscans(oid)::integer as scans from pg_class
         where relnamespace = 'cogo'::regnamespace and relname in (
           'tasks', 'runs', 'phases', 'steps', 'step_dependencies', 'attempts', 'events', 'emitted_events',
           'approvals', 'step_checkpoints', 'step_waits', 'audit_entries', 'webhook_deliveries', 'model_calls')
         order by relname`,
      );
    // What the connection has not reported yet of the transactions before counts as well.
    const before = await countScans();
    await transaction.query("select cogo.sweep()");
    const after = await countScans();
    return after.filter(({ scans }, index) => scans !== before[index]?.scans);
  });
  expect(await asUser("select from cogo_api.events where type = 'step:stalled'")).toHaveLength(1);
  expect(scanned).toEqual([]);
});
