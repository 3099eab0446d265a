import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gate, statuses, told, work } from "../../support/plan_fixture.ts";
import {
  at,
  type Claim,
  claimOne,
  clear,
  complete,
  fail,
  openSession,
  plannedStep,
  QUEUE,
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
  test.setClock(at(0));
});

type Member = Readonly<Record<string, unknown>>;

/** Submissions of one user in one session. */
async function openSubmitter(userSession?: Awaited<ReturnType<typeof openSession>>) {
  const session = userSession ?? (await openSession(test));
  const { asUser, sessionId } = session;
  const submit = async (collected: Member, steps: readonly Member[] = [plannedStep("a")]) => {
    const { idempotencyKey, plan = { steps }, debounce, batch, singleton } = collected;
    const [task] = await asUser(
      `select task_id from cogo_api.create_task($1, 'Build it', plan => nullif($2, 'null')::jsonb,
         debounce => nullif($3, 'null')::jsonb, batch => nullif($4, 'null')::jsonb,
         singleton => nullif($5, 'null')::jsonb, idempotency_key => $6::jsonb #>> '{}')`,
      [
        sessionId,
        ...[plan, debounce, batch, singleton, idempotencyKey].map((each) =>
          JSON.stringify(each ?? null),
        ),
      ],
    );
    return { ...session, taskId: String(task?.task_id) };
  };
  const read = async ({ taskId }: { readonly taskId: string }) =>
    (await asUser("select status, error from cogo_api.tasks where task_id = $1", [taskId]))[0];
  return { ...session, submit, read };
}

async function sweepAt(seconds: number) {
  test.setClock(at(seconds));
  await sweep(test);
}

/** What the one ready step, which is done, is shown of what was collected. */
async function shownItems(): Promise<unknown> {
  const [step] = await test.asWorker(
    `select step_id, lease_token, key, context #> '{outputs,collected}' as collected
     from cogo_api.claim_steps($1, gen_random_uuid(), 1)`,
    [QUEUE],
  );
  if (step === undefined) return undefined;
  const [stepId, leaseToken, key] = [step.step_id, step.lease_token, step.key].map(String);
  await complete(test, { stepId, leaseToken, key } as Claim);
  return step.collected;
}

describe("a debounced task", () => {
  const debounce = { key: "save", seconds: 60 };

  it("starts once no other of its key has come for a while", async () => {
    const { submit, read } = await openSubmitter();
    const task = await submit({ debounce });
    expect(await statuses(task)).toEqual({ collected: "waiting: time", a: "blocked" });
    await sweepAt(59);
    expect(await work(test)).toEqual([]);
    await sweepAt(60);
    expect(await work(test)).toEqual(["a"]);
    expect(await read(task)).toMatchObject({ status: "completed", error: null });
  });

  it("is superseded by a later one of its key, and says by which", async () => {
    const { submit, read } = await openSubmitter();
    const first = await submit({ debounce, idempotencyKey: "first" });
    test.setClock(at(30));
    const last = await submit({ debounce: { ...debounce, key: " save " } });
    const superseded = {
      status: "cancelled",
      error: { code: "task_superseded", message: expect.stringContaining(last.taskId) },
    };
    expect(await read(first)).toMatchObject(superseded);
    expect((await submit({ debounce, idempotencyKey: "first" })).taskId).toBe(first.taskId);
    await sweepAt(60);
    expect(await work(test)).toEqual([]);
    await sweepAt(90);
    expect(await work(test)).toEqual(["a"]);
    expect(await read(last)).toMatchObject({ status: "completed" });
  });

  it("runs no steps for a failure when it is superseded", async () => {
    const { submit } = await openSubmitter();
    const plan = { steps: [plannedStep("a")], onFailure: [plannedStep("tell")] };
    const first = await submit({ debounce, plan });
    await submit({ debounce, plan });
    expect(await statuses(first)).toEqual({ collected: "cancelled", a: "cancelled" });
  });

  it("is put off for as long as is said, however many come", async () => {
    const { submit } = await openSubmitter();
    for (const seconds of [0, 50, 100, 140]) {
      test.setClock(at(seconds));
      await submit({ debounce: { ...debounce, mostSeconds: 150 } });
    }
    await sweepAt(149);
    expect(await work(test)).toEqual([]);
    await sweepAt(150);
    expect(await work(test)).toEqual(["a"]);
  });

  it("leaves alone what has started, and what other keys and tenants wait with", async () => {
    const { submit, read } = await openSubmitter();
    const started = await submit({ debounce });
    await sweepAt(60);
    const later = await submit({ debounce });
    await submit({ debounce: { ...debounce, key: "other" } });
    await (await openSubmitter()).submit({ debounce });
    expect([await read(started), await read(later)]).toMatchObject([
      { status: "running" },
      { status: "running" },
    ]);
  });

  it("may be one that is analysed", async () => {
    const { submit } = await openSubmitter();
    const task = await submit({ debounce, plan: null });
    expect(await statuses(task)).toEqual({
      collected: "waiting: time",
      analyse: "blocked",
      plan: "blocked",
    });
    await sweepAt(60);
    expect((await claimOne(test, "orchestration")).key).toBe("analyse");
  });
});

describe("a batch", () => {
  const batch = (item: unknown, change: Member = {}) => ({
    batch: { key: "mails", most: 3, seconds: 60, item, ...change },
  });

  it("is one task with the items of all submissions once its time is over", async () => {
    const { submit, asUser } = await openSubmitter();
    const first = await submit(batch("a"));
    test.setClock(at(59));
    expect((await submit(batch({ b: [1] }))).taskId).toBe(first.taskId);
    expect(await asUser("select from cogo_api.tasks")).toHaveLength(1);
    await sweepAt(60);
    expect(await shownItems()).toEqual({ items: ["a", { b: [1] }] });
  });

  it("starts at once when it is full; the next begins another", async () => {
    const { submit } = await openSubmitter();
    const [one, two, three, four] = [
      await submit(batch(1)),
      await submit(batch(2)),
      await submit(batch(3)),
      await submit(batch(4)),
    ];
    expect([two?.taskId, three?.taskId]).toEqual([one?.taskId, one?.taskId]);
    expect(four?.taskId).not.toBe(one?.taskId);
    expect(await shownItems()).toEqual({ items: [1, 2, 3] });
    await sweepAt(60);
    expect(await shownItems()).toEqual({ items: [4] });
  });

  it("starts before its items are too large together", async () => {
    const { submit } = await openSubmitter();
    const large = "x".repeat(1_100_000);
    const first = await submit(batch(large));
    expect((await submit(batch(large))).taskId).not.toBe(first.taskId);
    expect(await statuses(first)).toEqual({ collected: "completed", a: "ready" });
  });

  it.each([
    ["long", "x".repeat(2_200_000)],
    ["written at twice its length", '"'.repeat(1_100_000)],
  ])("refuses an item that alone is too large: %s", async (_, item) => {
    const { submit } = await openSubmitter();
    await submit(batch("small"));
    await expect(submit(batch(item))).rejects.toMatchObject({ sqlstate: "OG006" });
  });

  it("counts a submission that is repeated with its idempotency key once", async () => {
    const { submit } = await openSubmitter();
    const first = await submit({ ...batch(1), idempotencyKey: "one" });
    for (const _ of [1, 2, 3]) {
      const again = await submit({ ...batch(2), idempotencyKey: "two" });
      expect(again.taskId).toBe(first.taskId);
    }
    expect((await submit({ ...batch(1), idempotencyKey: "one" })).taskId).toBe(first.taskId);
    await sweepAt(60);
    expect(await shownItems()).toEqual({ items: [1, 2] });
  });

  it("can be mapped over", async () => {
    const { submit } = await openSubmitter();
    const steps = [plannedStep("each", { dependsOn: ["collected"], map: "collected.items" })];
    await submit(batch("a"), steps);
    const task = await submit(batch("b"), steps);
    await sweepAt(60);
    expect(await statuses(task)).toMatchObject({ "each:0": "ready", "each:1": "ready" });
  });

  it("takes items while its task is paused, and keeps them over a rerun and a redrive", async () => {
    const { submit, asUser } = await openSubmitter();
    const task = await submit(batch(1));
    await asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await submit(batch(2));
    await submit(batch(3));
    expect(await work(test)).toEqual([]);
    await asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    await complete(test, await claimOne(test, QUEUE));
    await asUser("select from cogo_api.rerun_task($1)", [task.taskId]);
    expect(await shownItems()).toEqual({ items: [1, 2, 3] });
  });

  it("takes no more once its task was cancelled", async () => {
    const { submit, asUser } = await openSubmitter();
    const task = await submit(batch(1));
    await asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    const next = await submit(batch(2));
    expect(next.taskId).not.toBe(task.taskId);
    await sweepAt(60);
    expect(await shownItems()).toEqual({ items: [2] });
  });

  it("says with its first event what it is for, once", async () => {
    const { submit } = await openSubmitter();
    await submit(batch(1));
    const task = await submit(batch(2));
    expect(await told(task, "task:orchestrated")).toHaveLength(1);
  });
});

describe("what no debounce or batch can be made of", () => {
  const batch = { key: "k", most: 2, seconds: 5, item: 1 };
  it.each<[string, Member, string]>([
    ["a debounce without a key", { debounce: { seconds: 5 } }, "Expected debounce to be {key"],
    ["a debounce of no time", { debounce: { key: "k", seconds: 0 } }, "Expected seconds from 1"],
    [
      "a debounce that ends before it is over",
      { debounce: { key: "k", seconds: 5, mostSeconds: 4 } },
      "mostSeconds not to be less",
    ],
    [
      "a batch without an item",
      { batch: { key: "k", most: 2, seconds: 5 } },
      "Expected batch to be",
    ],
    ["a batch of one", { batch: { ...batch, most: 1 } }, "at most 2 to 1000 items, got 1"],
    ["a batch of parts", { batch: { ...batch, most: 2.5 } }, "at most 2 to 1000 items, got 2.5"],
    ["a batch for a week and a second", { batch: { ...batch, seconds: 604_801 } }, "to 604800"],
    ["a batch without a plan", { batch, plan: null }, "Expected a batch to have a plan"],
    ["a batch of a plan without steps", { batch, plan: { steps: [] } }, "with a step at least"],
    ["both", { batch, debounce: { key: "k", seconds: 5 } }, "Expected at most one of"],
    ["a batch of a singleton", { batch, singleton: { key: "k" } }, "Expected at most one of"],
    [
      "a plan with a step of the gate's key",
      { batch, plan: { steps: [gate("collected")] } },
      'same key, "collected"',
    ],
  ])("is refused: %s", async (_, collected, message) => {
    const { submit, asUser } = await openSubmitter();
    await expect(submit(collected)).rejects.toThrow(message);
    expect(await asUser("select from cogo_api.tasks")).toEqual([]);
  });
});
