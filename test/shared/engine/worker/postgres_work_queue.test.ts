import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { LeasedStep } from "../../../../shared/engine/worker/leased_step.ts";
import type { PostgresWorkQueue } from "../../../../shared/engine/worker/postgres_work_queue.ts";
import type { Json } from "../../../../shared/kernel/json.ts";
import { claimOne, complete, createTask, planTask } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "./open_engine.ts";

let engine: Engine;
let queue: PostgresWorkQueue;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.reset();
  queue = engine.openQueue();
});

const done = (output: Json = {}) => ({ output, summary: "Done" });

/** The one step there is, as the engine has it. */
async function readStep(step: LeasedStep) {
  const [row] = await engine.test.asOwner(
    `select status, waiting_for, attempts, output, extract(epoch from available_at - cogo.clock())::float8 as wait
     from cogo.steps where step_id = $1`,
    [step.stepId],
  );
  return row;
}

async function claimFirst(): Promise<LeasedStep> {
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  return step;
}

/** Claimed steps of as many tasks. */
async function claimMany(count: number): Promise<LeasedStep[]> {
  for (let index = 0; index < count; index += 1) await createTask(engine.test);
  return await queue.claim(count);
}

/** How many steps each call of complete_steps() was for. */
const groupSizes = () =>
  engine.calls
    .filter(({ name }) => name === "complete_steps")
    .map(({ parameters }) => z.array(z.unknown()).parse(parameters.completions).length);

describe("PostgresWorkQueue.claim()", () => {
  it("brings each step with its context, and leaves the keys of data as they are", async () => {
    await createTask(engine.test, "Build it");
    const output = { snake_key: [{ inner_key: 1 }] };
    await complete(engine.test, await claimOne(engine.test, "orchestration"), { output });
    const step = await claimFirst();
    expect(step).toMatchObject({
      key: "plan",
      context: {
        requirement: "Build it",
        title: null,
        models: "auto",
        run: { number: 1, gate: null },
      },
    });
    expect(step.context.outputs).toEqual({ analyse: output });
    await queue.checkpoint(step, "src/a_file.ts", { part_one: true });
    await queue.release(step);
    const { checkpoints } = (await claimFirst()).context;
    expect(checkpoints).toEqual({ "src/a_file.ts": { part_one: true } });
    expect(engine.calls.map(({ name }) => name)).not.toContain("read_step_context");
  });

  it("shows a step the outputs of its dependencies and of no other step", async () => {
    await createTask(engine.test);
    await planTask(engine.test);
    await complete(engine.test, await claimOne(engine.test, "code-generation"), { output: [1] });
    const steps = await engine.openQueue({ queue: "code-generation" }).claim(2);
    expect(steps.map(({ context }) => context.outputs)).toEqual([{ design: [1] }, { design: [1] }]);
  });

  it("gives nothing to an earlier version once a later one has claimed", async () => {
    await createTask(engine.test);
    const earlier = engine.openQueue({ version: 1 });
    const later = engine.openQueue({ version: 2 });
    const [step] = await later.claim(1);
    if (step === undefined) throw new Error("Expected a ready step");
    await later.release(step);
    expect(await earlier.claim(1)).toEqual([]);
    expect(await later.claim(1)).toHaveLength(1);
  });
});

describe("PostgresWorkQueue.complete()", () => {
  it("commits together what is completed while a commit is under way", async () => {
    const steps = await claimMany(6);
    await Promise.all(steps.map((step) => queue.complete(step, done({ of: step.taskId }))));
    expect(groupSizes()).toEqual([1, 5]);
    for (const step of steps) {
      expect(await readStep(step)).toMatchObject({
        status: "completed",
        output: { of: step.taskId },
      });
    }
  });

  it.each([
    [
      "the engine refuses",
      { decisions: [{ kind: "Not a slug", inputs: 1, outcome: 1, reasons: [] }] },
    ],
    [
      "Postgres cannot store",
      { artifacts: [{ path: "../up", kind: "document" as const, content: "" }] },
    ],
  ])("does not let a result that %s harm the others", async (_, bad) => {
    const steps = await claimMany(4);
    const ends = await Promise.allSettled(
      steps.map((step, index) => queue.complete(step, { ...done(), ...(index === 2 ? bad : {}) })),
    );
    expect(ends.map((end) => end.status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(groupSizes()).toEqual([1, 3, 1, 1, 1]);
    const statuses = await Promise.all(steps.map(async (step) => (await readStep(step))?.status));
    expect(statuses).toEqual(["completed", "completed", "running", "completed"]);
  });

  it("says lease_lost to the one that lost it, and completes the others with it", async () => {
    const steps = await claimMany(3);
    const [, lost] = steps;
    if (lost === undefined) throw new Error("Expected three steps");
    await engine.openQueue().release(lost);
    const ends = await Promise.allSettled(steps.map((step) => queue.complete(step, done())));
    expect(ends.map((end) => (end.status === "rejected" ? end.reason.code : end.status))).toEqual([
      "fulfilled",
      "lease_lost",
      "fulfilled",
    ]);
    expect(groupSizes()).toEqual([1, 2]);
    expect(await readStep(lost)).toMatchObject({ status: "ready" });
  });

  it("says not_found of a step that is gone", async () => {
    const [step] = await claimMany(1);
    if (step === undefined) throw new Error("Expected a step");
    await engine.test.asOwner("delete from cogo.sessions where true");
    await expect(queue.complete(step, done())).rejects.toMatchObject({ code: "not_found" });
  });

  it("asks again, as one, while the database is away", async () => {
    const steps = await claimMany(3);
    let faults = 2;
    engine.intercept(async ({ name }, serve) => {
      if (name !== "complete_steps" || groupSizes().length < 2 || faults-- <= 0) return serve();
      if (faults === 1) throw new TypeError("fetch failed");
      return new Response("upstream connect error", { status: 503 });
    });
    await Promise.all(steps.map((step) => queue.complete(step, done())));
    expect(groupSizes()).toEqual([1, 2, 2, 2]);
  });

  it("changes nothing when it is called twice because the answer was lost", async () => {
    const [step] = await claimMany(1);
    if (step === undefined) throw new Error("Expected a step");
    let lost = false;
    engine.intercept(async (_, serve) => {
      const answer = await serve();
      if (lost) return answer;
      lost = true;
      throw new TypeError("fetch failed");
    });
    const artifacts = [{ path: "a.ts", kind: "source" as const, content: "1" }];
    await queue.complete(step, { ...done(), artifacts });
    expect(groupSizes()).toEqual([1, 1]);
    const versions = await engine.test.asOwner("select version from cogo.artifacts");
    expect(versions).toEqual([{ version: 1 }]);
  });
});

describe("PostgresWorkQueue", () => {
  let step: LeasedStep;
  beforeEach(async () => {
    await createTask(engine.test);
    step = await claimFirst();
  });

  it("sleep() suspends a step until a time and burns no attempt", async () => {
    await queue.sleep(step, new Date(Date.now() + 3_600_000));
    const { wait, ...state } = { wait: 0, ...(await readStep(step)) };
    expect(state).toMatchObject({ status: "waiting", waiting_for: "time", attempts: 0 });
    expect(wait).toBeGreaterThan(3_000);
  });

  it("release() hands a step over, at once or after a while", async () => {
    await queue.release(step);
    expect(await readStep(step)).toMatchObject({ status: "ready", attempts: 0 });
    await queue.release(await claimFirst(), 3_600);
    expect(await readStep(step)).toMatchObject({ status: "waiting", waiting_for: "time" });
  });

  it("fail() counts an attempt and waits as long as it should", async () => {
    const error = { code: "overloaded", message: "Overloaded" };
    await queue.fail(step, { error, retryable: true, retryAfterSeconds: 3_600 });
    const { wait, ...state } = { wait: 0, ...(await readStep(step)) };
    expect(state).toMatchObject({ status: "waiting", waiting_for: "retry", attempts: 1 });
    expect(wait).toBeGreaterThan(3_000);
  });

  it("says lease_lost of every call once the lease is gone", async () => {
    await queue.release(step);
    for (const call of [
      queue.heartbeat(step),
      queue.checkpoint(step, "key", 1),
      queue.release(step),
      queue.sleep(step, new Date()),
      queue.awaitEvent(step, "go"),
      queue.requestApproval(step, "go", { title: "Go?" }),
    ]) {
      await expect(call).rejects.toMatchObject({ code: "lease_lost" });
    }
  });
});

describe("a call that the database does not answer in time", () => {
  it("is a database_timeout, not a database that is away", async () => {
    const over = vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    engine.intercept(() => Promise.reject(new DOMException("Too long", "TimeoutError")));
    await expect(queue.claim(1)).rejects.toMatchObject({
      code: "database_timeout",
      message: '"claim_steps" took longer than 10 seconds, and the call was ended',
    });
    over.mockRestore();
  });
});

describe("PostgresWorkQueue.sendMessage()", () => {
  it("says something to the person, once under its key", async () => {
    const task = await createTask(engine.test);
    await task.asUser("select from cogo_api.send_message($1, 'How far are you?')", [task.taskId]);
    const step = await claimFirst();
    expect(step.context.messages).toMatchObject([{ number: 1, text: "How far are you?" }]);
    await queue.sendMessage(step, "far", "Half of it", 1);
    await queue.sendMessage(step, "far", "Half of it", 1);
    const sent = await task.asUser("select sender, text from cogo_api.messages order by number");
    expect(sent).toMatchObject([{ sender: "person" }, { sender: "agent", text: "Half of it" }]);
  });
});
