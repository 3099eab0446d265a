import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ActiveSteps, runSlice } from "../../../../shared/engine/worker/run_slice.ts";
import type { StepExecution, StepOutcome } from "../../../../shared/engine/worker/step_handler.ts";
import { WakeSignal } from "../../../../shared/engine/worker/wake_signal.ts";
import { createTask } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "./open_engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const COMPLETED: StepOutcome = { status: "completed", result: { output: 1, summary: "Done" } };

function slice(input: {
  readonly execute?: (execution: StepExecution) => Promise<StepOutcome>;
  readonly estimateMilliseconds?: number;
  readonly version?: number;
  readonly sliceMilliseconds?: number;
  readonly active?: ActiveSteps;
}) {
  const { execute = async () => COMPLETED, estimateMilliseconds = 1 } = input;
  const { sliceMilliseconds = 20_000, active = new Set() } = input;
  const kinds = ["analyse", "plan"];
  const handlers = kinds.map((kind) => ({ kind, estimateMilliseconds, execute }));
  return runSlice({
    agent: engine.openAgent(handlers, { version: input.version }),
    limits: { sliceMilliseconds, concurrency: 2, lingerMilliseconds: 700 },
    wakes: new WakeSignal(),
    active,
  });
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const claims = () => engine.calls.filter(({ name }) => name === "claim_steps").length;
const statuses = async () =>
  (await engine.test.asOwner("select status from cogo.steps order by key")).map(
    ({ status }) => status,
  );

describe("runSlice()", () => {
  it("works until nothing is left, what becomes ready meanwhile included", async () => {
    await createTask(engine.test);
    await createTask(engine.test);
    expect(await slice({})).toBe(4);
    expect(new Set(await statuses())).toEqual(new Set(["completed"]));
  });

  it("does not begin what it may not end: it claims nothing with less time left than an estimate", async () => {
    await createTask(engine.test);
    expect(await slice({ estimateMilliseconds: 20_001 })).toBe(0);
    expect(claims()).toBe(0);
  });

  it("claims no more once a step was handed over", async () => {
    await createTask(engine.test);
    expect(await slice({ execute: async () => ({ status: "released" }) })).toBe(1);
    expect(await statuses()).toEqual(["ready", "blocked"]);
  });

  it("stays for a step whose turn under a rate limit is near, and not for one whose is far", async () => {
    await createTask(engine.test);
    await createTask(engine.test);
    await engine.test.asWorker("select cogo_api.set_rate_limit('model', 30, 1)");
    await engine.test.asOwner("update cogo.steps set rate_limit = 'model' where key = 'analyse'");
    expect(await slice({})).toBe(4);
    await engine.test.asWorker("select cogo_api.set_rate_limit('model', 1, 1)");
    await createTask(engine.test);
    await createTask(engine.test);
    await engine.test.asOwner("update cogo.steps set rate_limit = 'model' where key = 'analyse'");
    expect(await slice({})).toBe(2);
  });

  // 25 + 50 + 100 + 200 + 400 ms: six claims in 775 ms, fewer on a slow machine.
  it("asks less and less often when its version drains and it is given nothing", async () => {
    await createTask(engine.test);
    await engine.test.asOwner("update cogo.agents set version = 2 where agent = 'orchestrator'");
    expect(await slice({ version: 1 })).toBe(0);
    expect(claims()).toBeLessThanOrEqual(6);
    expect(await statuses()).toEqual(["ready", "blocked"]);
  });

  it("asks less and less often while a step takes long", async () => {
    await createTask(engine.test);
    const execute = async (): Promise<StepOutcome> => {
      await sleep(700);
      return { status: "released" };
    };
    expect(await slice({ execute })).toBe(1);
    expect(claims()).toBeLessThanOrEqual(6);
  });

  it("leaves the steps that it began at work when a claim fails", async () => {
    await createTask(engine.test);
    engine.intercept(async ({ name }, serve) => {
      if (name === "claim_steps" && claims() > 1) throw new TypeError("fetch failed");
      return serve();
    });
    const active: ActiveSteps = new Set();
    const execute = async (): Promise<StepOutcome> => {
      await sleep(200);
      return COMPLETED;
    };
    await expect(slice({ execute, active })).rejects.toMatchObject({
      code: "database_unavailable",
    });
    await Promise.all(active);
    expect(await statuses()).toEqual(["completed", "ready"]);
  });

  it("ends beside a step that takes longer, and the next one claims in the places that are left", async () => {
    const [hanging, free] = [await createTask(engine.test), await createTask(engine.test)];
    await engine.test.asOwner("update cogo.steps set status = 'blocked' where task_id = $1", [
      free.taskId,
    ]);
    const active: ActiveSteps = new Set();
    const execute = async ({ step }: StepExecution): Promise<StepOutcome> =>
      step.taskId === hanging.taskId ? await new Promise(() => undefined) : COMPLETED;
    expect(await slice({ execute, active, sliceMilliseconds: 300 })).toBe(1);
    expect(active.size).toBe(1);
    await engine.test.asOwner(
      "update cogo.steps set status = 'ready' where task_id = $1 and key = 'analyse'",
      [free.taskId],
    );
    expect(await slice({ execute, active, sliceMilliseconds: 3_000 })).toBe(2);
    expect(active.size).toBe(1);
  });
});
