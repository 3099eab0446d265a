import {
  keepLease,
  openExecution,
  PostgresWorkQueue,
  type StepExecution,
} from "../../../../shared/engine/mod.ts";
import { type CallScene, QUEUE } from "./scene.ts";

/** A step under execution, for calls that no handler makes. */
export interface HeldStep {
  readonly execution: StepExecution;
  letGo(): void;
}

/** Submits a question and holds its step, with heartbeats. */
export async function holdStep(scene: CallScene): Promise<HeldStep> {
  await scene.submit([0]);
  const identity = { workerId: crypto.randomUUID(), queue: QUEUE, version: 0, capacity: 1 };
  const workQueue = new PostgresWorkQueue(scene.client, identity);
  const [step] = await workQueue.claim(1);
  if (step === undefined) throw new Error("Expected a step to hold, found none");
  const lease = keepLease(step, workQueue);
  return { execution: openExecution(step, lease, workQueue), letGo: () => lease.stop() };
}
