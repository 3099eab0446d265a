import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submit } from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  fail,
  multiply,
  plannedStep,
  QUEUE,
  START,
  startPlan,
  sweep,
  type TaskFixture,
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
  await test.asWorker("select cogo_api.configure_wake('http://127.0.0.1:1', 'secret')");
});

const operate = (sql: string) => test.asWorker(`select cogo_api.${sql}`);
/** Somebody is there, and takes nothing. */
const live = () =>
  test.asOwner(
    `insert into cogo.workers (worker_id, agent, capacity, heartbeat_at)
     values (gen_random_uuid(), 'code-generator', 4, cogo.clock())`,
  );

interface Waiting {
  readonly key: string;
  readonly cause: string;
  readonly reason: string;
  readonly remedy: string | null;
  readonly deadline: string | null;
}

async function waiting({ asUser, taskId }: TaskFixture): Promise<readonly Waiting[]> {
  const [row] = await asUser("select cogo_api.task_coordination($1) -> 'waiting' as waiting", [
    taskId,
  ]);
  return row?.waiting as unknown as readonly Waiting[];
}

/** As the state of the session has it, read with the user's own rights. */
async function state({ asUser, sessionId }: TaskFixture): Promise<readonly Waiting[]> {
  const [row] = await asUser("select waiting from cogo_api.session_states where session_id = $1", [
    sessionId,
  ]);
  return row?.waiting as unknown as readonly Waiting[];
}

const told = async ({ asUser, taskId }: TaskFixture) =>
  (
    await asUser(
      `select payload from cogo_api.events where task_id = $1 and type = 'task:waiting' order by sequence`,
      [taskId],
    )
  ).map(({ payload }) => payload as unknown as Waiting);

/** Each leaves the step `design` of a task waiting. */
const CAUSES: Readonly<
  Record<string, { arrange: () => Promise<unknown>; reason: RegExp; remedy: RegExp }>
> = {
  "agent-draining": {
    arrange: () => operate("set_agent('code-generator', 'draining')"),
    reason: /^design waits: code-generator is draining, and nobody else plays backend-developer$/,
    remedy: /activate it/,
  },
  "agent-silent": {
    arrange: async () => {
      await answer(202);
      test.setClock(at(60));
    },
    reason: /^design waits: code-generator does not answer, and nobody else/,
    remedy: /log of its function/,
  },
  "agent-full": {
    arrange: async () => {
      await operate("set_agent('code-generator', null, 1)");
      await multiply(test, "design", 2);
      await test.asOwner("update cogo.steps set priority = 999 where key = 'design'");
      await claim(test, QUEUE, 1, { capacity: 1 });
    },
    reason: /^design waits: code-generator has no place free/,
    remedy: /raise its capacity/,
  },
  "concurrency-limit": {
    arrange: () => operate("set_concurrency_limit('queue', 'code-generation', 0)"),
    reason: /^design waits: the limit of the queue code-generation is reached: 0 at a time$/,
    remedy: /PUT \/cogo-agents\/limits\/concurrency\/queue\/code-generation/,
  },
  wake: {
    arrange: () => answer(401),
    reason:
      /^design waits: cogo-code-generator-worker refuses the key that wakes carry: it answered 401$/,
    remedy: /configure_wake/,
  },
  queue: {
    arrange: async () => {
      await live();
      for (const key of ["one", "two"]) await startPlan(test, [plannedStep(key)]);
    },
    reason: /^design waits: it is one of 3 steps in the queue code-generation$/,
    remedy: /^$/,
  },
};

/** What the functions said to every wake so far. */
async function answer(status: number): Promise<void> {
  await test.asOwner(
    `insert into net._http_response (id, status_code, timed_out, created)
     select request_id, $1, false, sent_at from cogo.sent_wakes`,
    [status],
  );
  await test.asOwner("delete from net.http_request_queue where true");
}

describe("a task that makes no progress", () => {
  it.each(Object.entries(CAUSES))(
    "says so in its state and its events: %s",
    async (cause, { arrange, reason, remedy }) => {
      const task = await startPlan(test, [plannedStep("design")]);
      test.setClock(at(11));
      await arrange();
      await sweep(test);
      const expected = { key: "design", cause, reason: expect.stringMatching(reason) };
      expect(await waiting(task)).toMatchObject([expected]);
      expect(await state(task)).toMatchObject([expected]);
      expect(await told(task)).toMatchObject([expected]);
      expect((await told(task))[0]?.remedy ?? "").toMatch(remedy);
      await sweep(test);
      expect(await told(task)).toHaveLength(1);
    },
  );

  it("says it again when the cause is another, and not once it goes on", async () => {
    const task = await startPlan(test, [plannedStep("design")]);
    test.setClock(at(11));
    await operate("set_concurrency_limit('agent', 'code-generator', 0)");
    await sweep(test);
    await operate("set_concurrency_limit('agent', 'code-generator', 5)");
    await operate("set_agent('code-generator', 'draining')");
    await sweep(test);
    expect((await told(task)).map(({ cause }) => cause)).toEqual([
      "concurrency-limit",
      "agent-draining",
    ]);
    await operate("set_agent('code-generator', 'active')");
    await claimOne(test, QUEUE);
    await sweep(test);
    expect(await test.asOwner("select from cogo.task_waits")).toEqual([]);
    expect(await waiting(task)).toEqual([]);
  });

  it("names the deadline of its run", async () => {
    const task = await startPlan(test, [plannedStep("design")]);
    await test.asOwner("update cogo.runs set deadline_at = $1 where true", [at(600)]);
    expect((await waiting(task))[0]?.deadline).toContain("2030-01-01T00:10:00");
  });
});

describe("a step that is suspended", () => {
  const sleep = (reason: object) => async () => {
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.sleep_step($1, $2, $3, $4::jsonb)", [
      ...[step.stepId, step.leaseToken, at(300)],
      JSON.stringify(reason),
    ]);
  };
  const nothing = async () => undefined;
  it.each<[string, Readonly<Record<string, unknown>>, () => Promise<unknown>, RegExp]>([
    ["approval", { approval: { title: "Go on?" } }, nothing, /waits for approval of "Go on\?"/],
    [
      "event",
      { kind: "gate", waitFor: { events: ["paid"] } },
      nothing,
      /waits for the event "paid"/,
    ],
    ["time", { delaySeconds: 60 }, nothing, /waits until 2030-01-01T00:01:00/],
    ["run", { subRun: { steps: [plannedStep("x")], reason: "In parts" } }, nothing, /its sub-run/],
    [
      "retry",
      {},
      async () => fail(test, await claimOne(test, QUEUE), { retryAfterSeconds: 60 }),
      /for another attempt: the last one failed with boom/,
    ],
    [
      "provider",
      {},
      sleep({ code: "provider_paused", message: "no model is available now (rate limit)" }),
      /waits until 2030-01-01T00:05:00.*: no model is available now \(rate limit\)/,
    ],
    [
      "budget",
      {},
      sleep({ code: "budget_awaited", message: "Asked" }),
      /another step asked for more budget/,
    ],
    [
      "agent",
      {},
      async () => {
        const { stepId, leaseToken } = await claimOne(test, QUEUE);
        const lease = [stepId, leaseToken];
        await test.asWorker(
          `select cogo_api.checkpoint_step($1, $2, 'deferred:0', to_jsonb(cogo.clock()))`,
          lease,
        );
        await test.asWorker("select cogo_api.release_step($1, $2, 30)", lease);
      },
      /waits: code-generator does no step of the kind "generate"/,
    ],
  ])("says why: %s", async (cause, directives, arrange, reason) => {
    const task = await submit(test, [plannedStep("design", directives)]);
    await arrange();
    const [step] = (await waiting(task)).filter(({ key }) => key === "design");
    expect(step).toMatchObject({ cause, reason: expect.stringMatching(reason) });
  });

  it("waits for the budget when it asks for more", async () => {
    const task = await startPlan(test, [plannedStep("design")]);
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.request_approval($1, $2, 'budget:task:0', $3::jsonb)", [
      ...[step.stepId, step.leaseToken],
      JSON.stringify({ title: "Spend up to $2 more" }),
    ]);
    expect(await waiting(task)).toMatchObject([
      { cause: "budget", remedy: expect.stringMatching(/approvals\/[\w-]+ \{"approve": true\}/) },
    ]);
  });

  it("waits for its turn under a rate limit", async () => {
    await operate("set_rate_limit('slow', 1, 1)");
    const limited = (key: string) => plannedStep(key, { rateLimit: "slow" });
    const task = await startPlan(test, [limited("design"), limited("next")]);
    await claim(test, QUEUE, 2);
    expect(await waiting(task)).toMatchObject([
      { cause: "rate-limit", reason: expect.stringContaining('under the rate limit "slow"') },
    ]);
  });
});
