import type { StepHandler } from "../shared/engine/worker/step_handler.ts";
import { createWorkerAgent } from "../shared/engine/worker/worker_agent.ts";
import { openClient } from "./connect.ts";

const WORDS: Readonly<Record<string, string>> = { hello: "hei", world: "verden" };

const translate: StepHandler = {
  kind: "translate",
  /** An upper estimate. A worker with less time left does not claim such a step. */
  estimateMilliseconds: 1_000,
  async execute({ step, reportProgress }) {
    await reportProgress("looking up words", 0.5);
    const words = String(step.input.text).toLowerCase().split(" ");
    const text = words.map((word) => WORDS[word] ?? word).join(" ");
    return { status: "completed", result: { output: { text }, summary: text } };
  },
};

const identity = {
  workerId: crypto.randomUUID(),
  queue: "translation",
  version: 0,
  capacity: 1,
};
// A worker is a machine: it carries the secret key.
const client = openClient(process.env.SUPABASE_SECRET_KEY);
const agent = createWorkerAgent(client, identity, new Map([["translate", translate]]));

for (;;) {
  const steps = await agent.receiveInstruction(1);
  await Promise.all(steps.map((step) => agent.executeRole(step)));
  if (steps.length === 0) await new Promise((resolve) => setTimeout(resolve, 500));
}
