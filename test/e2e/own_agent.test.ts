import { afterAll, beforeAll, expect, it } from "vitest";
import { runSlice } from "../../shared/engine/worker/run_slice.ts";
import type { StepHandler } from "../../shared/engine/worker/step_handler.ts";
import { WakeSignal } from "../../shared/engine/worker/wake_signal.ts";
import { createWorkerAgent } from "../../shared/engine/worker/worker_agent.ts";
import { TestedEngine } from "../support/tested_engine.ts";

let engine: TestedEngine;
beforeAll(async () => {
  engine = await TestedEngine.start();
  // As docs/how-to/write-an-agent.md says.
  for (const sql of [
    "insert into cogo.queues (queue, function_slug) values ('translation', 'translation-worker')",
    "insert into cogo.agents (agent, title, queue) values ('translation', 'Translation', 'translation')",
    "insert into cogo.step_kinds (kind, description, timeout) values ('translate', 'Translates a text.', '5 minutes')",
  ]) {
    await engine.test.stack.database.query(sql);
  }
  await engine.call("set_role", {
    role: "translator",
    title: "Translator",
    description: "Says the same in another language.",
    capabilities: ["translation"],
    expertise: ["norwegian"],
    agents: ["translation"],
  });
});
afterAll(() => engine.test.end());

const translate: StepHandler = {
  kind: "translate",
  estimateMilliseconds: 1_000,
  async execute({ step, reportProgress }) {
    await reportProgress("looking up words", 0.5);
    return {
      status: "completed",
      result: { output: `God dag, ${String(step.input.name)}`, summary: "One line translated" },
    };
  },
};

it("a custom agent does steps of its own kind, from its own process", async () => {
  const identity = {
    workerId: crypto.randomUUID(),
    queue: "translation",
    version: 0,
    capacity: 1,
  };
  const agent = createWorkerAgent(engine.operator, identity, new Map([["translate", translate]]));
  expect(await agent.getCapabilities()).toEqual(["translation"]);
  expect(await agent.getExpertise()).toEqual(["norwegian"]);

  const step = {
    key: "greet",
    kind: "translate",
    phase: "build",
    role: "translator",
    agent: "translation",
  };
  const task = await engine.submit([{ ...step, input: { name: "Anna" } }]);
  const limits = { sliceMilliseconds: 10_000, concurrency: 1, lingerMilliseconds: 0 };
  expect(await runSlice({ agent, limits, wakes: new WakeSignal() })).toBe(1);

  const { task: ended, steps } = await task.snapshot();
  expect(ended.status).toBe("completed");
  expect(steps).toMatchObject([{ key: "greet", status: "completed" }]);
  const rows = await engine.test.stack.database.query("select output from cogo.steps");
  expect(rows).toEqual([{ output: "God dag, Anna" }]);
});
