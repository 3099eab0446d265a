import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LeasedStep } from "../../../../shared/engine/worker/leased_step.ts";
import type { WorkerAgent } from "../../../../shared/engine/worker/worker_agent.ts";
import { createTask, type TaskFixture } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "./open_engine.ts";

let engine: Engine;
let task: TaskFixture;
let agent: WorkerAgent;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.reset();
  task = await createTask(engine.test);
  agent = engine.openAgent([
    {
      kind: "analyse",
      estimateMilliseconds: 1_000,
      execute: async () => ({ status: "completed", result: { output: 1, summary: "Done" } }),
    },
  ]);
});

async function receive(): Promise<LeasedStep> {
  const [step] = await agent.receiveInstruction(1);
  if (step === undefined) throw new Error("Expected a step");
  return step;
}
const readStep = async () =>
  (await engine.test.asOwner("select status, output from cogo.steps where key = 'analyse'"))[0];
const events = async () =>
  (await task.asUser("select type from cogo_api.events order by sequence")).map(({ type }) => type);

describe("WorkerAgent", () => {
  it("receives a step, reports on it and sends its result", async () => {
    const step = await receive();
    await agent.reportStatus(step);
    await agent.reportProgress(step, "halfway", 0.5);
    expect(await readStep()).toMatchObject({ status: "running" });
    await agent.sendResult(step, { output: { found: 2 }, summary: "Two found" });
    expect(await readStep()).toMatchObject({ status: "completed", output: { found: 2 } });
    expect(await events()).toEqual(expect.arrayContaining(["agent:progress", "agent:result"]));
  });

  it("plays a step's role with the handler of its kind", async () => {
    expect(await agent.executeRole(await receive())).toBe("settled");
    expect(await readStep()).toMatchObject({ status: "completed", output: 1 });
  });

  it("cannot report on what is no longer its own", async () => {
    const step = await receive();
    await agent.sendResult(step, { output: 1, summary: "Done" });
    await expect(agent.reportStatus(step)).rejects.toMatchObject({ code: "lease_lost" });
  });

  it("tells what those can and know who work on its queue", async () => {
    expect(await agent.getCapabilities()).toEqual(
      expect.arrayContaining(["complexity-assessment", "requirements-analysis"]),
    );
    expect(await agent.getCapabilities()).not.toContain("code-generation");
    expect(await agent.getExpertise()).toContain("acceptance-criteria");
  });
});
