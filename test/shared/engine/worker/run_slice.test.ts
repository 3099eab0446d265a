import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runSlice } from "../../../../shared/engine/worker/run_slice.ts";
import type { StepOutcome } from "../../../../shared/engine/worker/step_handler.ts";
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
  readonly execute?: () => Promise<StepOutcome>;
  readonly estimateMilliseconds?: number;
  readonly version?: number;
}) {
  const { execute = async () => COMPLETED, estimateMilliseconds = 1 } = input;
  const kinds = ["analyse", "plan"];
  const handlers = kinds.map((kind) => ({ kind, estimateMilliseconds, execute }));
  return runSlice({
    agent: engine.openAgent(handlers, { version: input.version }),
    limits: { sliceMilliseconds: 20_000, concurrency: 2, lingerMilliseconds: 700 },
    wakes: new WakeSignal(),
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

  it("ends the steps it holds before it tells that a claim failed", async () => {
    await createTask(engine.test);
    engine.intercept(async ({ name }, serve) => {
      if (name === "claim_steps" && claims() > 1) throw new TypeError("fetch failed");
      return serve();
    });
    const execute = async (): Promise<StepOutcome> => {
      await sleep(200);
      return COMPLETED;
    };
    await expect(slice({ execute })).rejects.toMatchObject({ code: "database_unavailable" });
    expect(await statuses()).toEqual(["completed", "ready"]);
  });
});
