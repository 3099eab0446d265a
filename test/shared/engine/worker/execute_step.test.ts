import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { executeStep } from "../../../../shared/engine/worker/execute_step.ts";
import { PostgresWorkQueue } from "../../../../shared/engine/worker/postgres_work_queue.ts";
import type {
  StepExecution,
  StepHandler,
  StepOutcome,
} from "../../../../shared/engine/worker/step_handler.ts";
import type { WorkQueue } from "../../../../shared/engine/worker/work_queue.ts";
import { CogoError } from "../../../../shared/kernel/cogo_error.ts";
import { createTask, type TaskFixture } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "./open_engine.ts";

let engine: Engine;
let task: TaskFixture;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await engine.reset();
  task = await createTask(engine.test);
  return () => vi.restoreAllMocks();
});

type Execute = (execution: StepExecution) => Promise<StepOutcome>;
const COMPLETED: StepOutcome = { status: "completed", result: { output: [1], summary: "Done" } };

/** Claims the task's first step and executes it with this handler. */
async function run(execute: Execute, workQueue: WorkQueue = engine.openQueue(), kind = "analyse") {
  const [step] = await workQueue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const handler: StepHandler = { kind, estimateMilliseconds: 1, execute };
  return await executeStep(step, new Map([[kind, handler]]), workQueue);
}

/** The task's first step as the engine has it. */
async function readStep() {
  const [row] = await engine.test.asOwner(
    `select status, waiting_for, attempts, stalls, claims, output, error,
            round(extract(epoch from available_at) * 1000)::float8 as available_at,
            round(extract(epoch from available_at - cogo.clock()))::int as wait
     from cogo.steps where key = 'analyse'`,
  );
  return row;
}

const logged = () => vi.mocked(console.log).mock.calls.map(([line]) => JSON.parse(String(line)));

describe("executeStep() settles what the handler returned:", () => {
  it("completed → the result is stored", async () => {
    expect(await run(async () => COMPLETED)).toBe("settled");
    expect(await readStep()).toMatchObject({ status: "completed", output: [1] });
  });

  it("a thrown error → a failed attempt, another after the backoff", async () => {
    const thrown = new CogoError({ code: "no_answer", message: "No answer" });
    expect(await run(() => Promise.reject(thrown))).toBe("settled");
    expect(await readStep()).toMatchObject({
      status: "waiting",
      waiting_for: "retry",
      attempts: 1,
      error: { code: "no_answer", message: "No answer" },
    });
  });

  it("failed → a failed attempt, another when the handler says", async () => {
    const error = { code: "overloaded", message: "Overloaded" };
    await run(async () => ({ status: "failed", error, retryAfterSeconds: 600 }));
    expect(await readStep()).toMatchObject({ waiting_for: "retry", attempts: 1, error, wait: 600 });
  });

  it("refused → the end of the step and its run", async () => {
    const error = { code: "no", message: "No" };
    await run(async () => ({ status: "refused", error }));
    expect(await readStep()).toMatchObject({ status: "failed", error });
  });

  it("released → ready for the next isolate, and nothing counted", async () => {
    expect(await run(async () => ({ status: "released" }))).toBe("handed_over");
    expect(await readStep()).toMatchObject({ status: "ready", attempts: 0, stalls: 0 });
  });

  it("sleeping → waits until then, and nothing counted", async () => {
    const until = new Date(Date.now() + 600_000);
    expect(await run(async () => ({ status: "sleeping", until }))).toBe("settled");
    expect(await readStep()).toMatchObject({
      waiting_for: "time",
      attempts: 0,
      available_at: until.getTime(),
    });
  });

  it("a result the engine refuses → a failed attempt", async () => {
    const decision = { kind: "Not a slug", inputs: 1, outcome: 1, reasons: [] };
    const result = { output: 1, summary: "Done", decisions: [decision] };
    await run(async () => ({ status: "completed", result }));
    expect(await readStep()).toMatchObject({ attempts: 1, error: { code: "invalid_input" } });
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  const deep: unknown = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
  const completedWith = (output: unknown) => ({ status: "completed", result: { output } });
  it.each([
    ["undefined", undefined, "an outcome, got undefined"],
    ["null", null, "an outcome, got null"],
    ["a text", "done", "an outcome, got done"],
    ["a list", [], "an outcome, got a list"],
    ["{}", {}, "an outcome, got an object without a status: {}"],
    ["another status", { status: "done" }, 'an outcome, got the status "done" with {}'],
    ["no result", { status: "completed" }, 'an outcome, got the status "completed" with {}'],
    ["no error", { status: "failed" }, 'an outcome, got the status "failed" with {}'],
    [
      "no time",
      { status: "sleeping", until: new Date("soon") },
      'an outcome, got the status "sleeping" with {until}',
    ],
    ["a circle", completedWith(circular), "a result that JSON can hold, got one that it cannot: "],
    [
      "what throws",
      completedWith({
        toJSON: () => {
          throw new Error("Not now");
        },
      }),
      "a result that JSON can hold, got one that it cannot: Not now",
    ],
  ])(
    "%s where an outcome belongs → the end of the step, which says so",
    async (_, returned, said) => {
      // A handler in JavaScript is checked by no compiler.
      const execute = (async () => returned) as unknown as Execute;
      expect(await run(execute)).toBe("settled");
      expect(await readStep()).toMatchObject({
        status: "failed",
        error: { code: "handler_outcome_invalid", message: expect.stringContaining(said) },
      });
    },
  );

  it("says that a result is too deep, which may be an endpoint's doing", async () => {
    const execute = (async () => completedWith(deep)) as unknown as Execute;
    expect(await run(execute)).toBe("settled");
    expect(await readStep()).toMatchObject({
      status: "failed",
      error: { code: "value_too_large", message: expect.stringContaining("at most 200 levels") },
    });
  });

  it.each([
    ["a text", "It broke", "It broke"],
    ["an empty text", "", "An empty text was thrown"],
    ["nothing", undefined, "Expected an error to be thrown, got undefined"],
    ["an object", { code: 5 }, 'Expected an error to be thrown, got {"code":5}'],
    ["an object with a message", { message: "Said", code: 5 }, "Said"],
    ["a circle", circular, "Expected an error to be thrown, got what JSON cannot hold"],
    ["an error without a message", new TypeError(""), "TypeError without a message"],
    [
      "several errors",
      new AggregateError([new Error("One"), "Two"], "All failed"),
      "All failed: One; Two",
    ],
    [
      "several errors without a word",
      new AggregateError([new Error("")]),
      "Error without a message",
    ],
  ])("%s that is thrown → a failed attempt with a message to read", async (_, thrown, message) => {
    await run(() => Promise.reject(thrown));
    expect(await readStep()).toMatchObject({
      attempts: 1,
      error: { code: "internal_error", message },
    });
  });

  it("an error whose details JSON cannot hold → a failed attempt without them", async () => {
    const thrown = new CogoError({ code: "odd", message: "Odd", details: { circular } });
    await run(() => Promise.reject(thrown));
    expect((await readStep())?.error).toEqual({ code: "odd", message: "Odd" });
  });

  it("a result that cannot be told → no failure of the handler's", async () => {
    class Away extends PostgresWorkQueue {
      override complete(): Promise<void> {
        const details = { status: 0, sqlstate: null };
        return Promise.reject(
          new CogoError({ code: "database_unavailable", message: "Away", details }),
        );
      }
    }
    const worker = {
      workerId: crypto.randomUUID(),
      queue: "orchestration",
      version: 0,
      capacity: 1,
    };
    await run(async () => COMPLETED, new Away(engine.client, worker));
    expect(await readStep()).toMatchObject({ status: "running", attempts: 0 });
    expect(logged()).toContainEqual(expect.objectContaining({ event: "step_not_settled" }));
  });
});

describe("executeStep() of a kind without a handler", () => {
  it("defers it for a while, with a warning and nothing counted", async () => {
    const never = () => Promise.reject(new Error("Expected not to be called"));
    expect(await run(never, engine.openQueue(), "another-kind")).toBe("settled");
    expect(await readStep()).toMatchObject({
      status: "waiting",
      waiting_for: "time",
      attempts: 0,
      stalls: 0,
      wait: 30,
    });
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "warning", event: "step_deferred", kind: "analyse" }),
    );
  });
});

describe("executeStep() of a kind that still nobody handles ten minutes later", () => {
  const never = () => Promise.reject(new Error("Expected not to be called"));
  async function deferForTenMinutes(): Promise<void> {
    await run(never, engine.openQueue(), "another-kind");
    await engine.test.asOwner(
      `update cogo.step_checkpoints set value = to_jsonb(cogo.clock() - interval '601 seconds') where key = 'deferred:0'`,
    );
    await engine.test.asOwner(
      "update cogo.steps set available_at = cogo.clock() where key = 'analyse'",
    );
    await engine.test.asWorker("select cogo_api.sweep()");
    await run(never, engine.openQueue(), "another-kind");
  }

  it("fails it for good, and says whose kind it is not", async () => {
    await deferForTenMinutes();
    expect(await readStep()).toMatchObject({
      status: "failed",
      attempts: 1,
      error: { code: "step_kind_not_done", remedy: expect.stringContaining("role") },
    });
  });

  it("offers it again for ten minutes after a redrive", async () => {
    await deferForTenMinutes();
    await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
    await run(never, engine.openQueue(), "another-kind");
    expect(await readStep()).toMatchObject({ status: "waiting", waiting_for: "time" });
  });
});

describe("executeStep() of a handler that waits", () => {
  const awaitGo: Execute = async ({ awaitEvent }) => {
    const answer = await awaitEvent("go");
    return { status: "completed", result: { output: answer, summary: "Gone" } };
  };
  const emit = () =>
    task.asUser(`select cogo_api.emit_event($1, 'go', '{"to_where": 1}')`, [task.taskId]);

  it("for an event ends quietly, and starts again with it", async () => {
    expect(await run(awaitGo)).toBe("settled");
    expect(await readStep()).toMatchObject({
      status: "waiting",
      waiting_for: "event",
      attempts: 0,
    });
    await emit();
    await run(awaitGo);
    expect(await readStep()).toMatchObject({
      status: "completed",
      output: { status: "received", payload: { to_where: 1 } },
      attempts: 0,
      claims: 2,
    });
    expect(logged().filter(({ level }) => level !== "info")).toEqual([]);
    expect(engine.calls.filter(({ name }) => name === "await_event")).toHaveLength(1);
  });

  it("for an event that has come already goes on", async () => {
    await emit();
    await run(awaitGo);
    expect(await readStep()).toMatchObject({ status: "completed", claims: 1 });
  });

  it("for an event until a deadline learns that it timed out", async () => {
    const execute: Execute = async ({ awaitEvent }) => {
      const answer = await awaitEvent("go", new Date(Date.now() - 1_000));
      return { status: "completed", result: { output: answer, summary: "Gone" } };
    };
    await run(execute);
    await run(execute);
    expect(await readStep()).toMatchObject({ output: { status: "timed_out" }, attempts: 0 });
  });

  it("for a person's decision starts again with it", async () => {
    const execute: Execute = async ({ requestApproval }) => {
      const answer = await requestApproval("spend", { title: "Spend it?", details: { usd: 5 } });
      return { status: "completed", result: { output: answer, summary: "Decided" } };
    };
    await run(execute);
    expect(await readStep()).toMatchObject({ waiting_for: "approval", attempts: 0 });
    await task.asUser(
      `select cogo_api.resolve_approval(approval_id, false, 'Too much') from cogo_api.approvals
       where title = 'Spend it?' and details = '{"usd": 5}'`,
    );
    await run(execute);
    expect(await readStep()).toMatchObject({
      status: "completed",
      output: { status: "rejected", comment: "Too much" },
    });
  });

  it("cannot settle a step that is suspended, whatever it makes of the signal", async () => {
    const swallow: Execute = async ({ awaitEvent }) =>
      await awaitEvent("go").then(
        () => COMPLETED,
        () => COMPLETED,
      );
    await run(swallow);
    expect(await readStep()).toMatchObject({ status: "waiting", waiting_for: "event" });
    expect(engine.calls.map(({ name }) => name)).not.toContain("complete_steps");
  });
});

describe("executeStep() of a lease that ends", () => {
  beforeEach(async () => {
    await engine.test.asOwner(
      "update cogo.step_kinds set lease = '1 second', timeout = null where kind = 'analyse'",
    );
  });
  /** Works until it is stopped, and says so. */
  const untilAborted: Execute = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("The model call was aborted")));
    });
  const neverEnding: Execute = () => new Promise(() => undefined);

  it("keeps it by heartbeats for as long as the handler works", async () => {
    await run(async ({ step }) => {
      while (Date.now() < step.claimedAt.getTime() + 1_500) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await engine.test.asWorker("select cogo_api.sweep()");
      return COMPLETED;
    });
    expect(await readStep()).toMatchObject({ status: "completed", stalls: 0, claims: 1 });
  });

  it("aborts the handler when the run is cancelled, and reports nothing", async () => {
    const ended = run(untilAborted);
    await vi.waitFor(async () => expect(await readStep()).toMatchObject({ status: "running" }));
    await task.asUser("select * from cogo_api.cancel_task($1)", [task.taskId]);
    expect(await ended).toBe("settled");
    expect(await readStep()).toMatchObject({ status: "cancelled", attempts: 0 });
    expect(engine.calls.map(({ name }) => name)).not.toContain("fail_step");
  });

  it("lets go of a handler that hangs when the attempt's time is up", async () => {
    await engine.test.asOwner(
      "update cogo.step_kinds set timeout = '1 second' where kind = 'analyse'",
    );
    expect(await run(neverEnding)).toBe("settled");
    await engine.test.asWorker("select cogo_api.sweep()");
    expect(await readStep()).toMatchObject({ attempts: 1, error: { code: "step_timed_out" } });
  });
});
