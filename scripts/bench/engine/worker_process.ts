// One worker of one contestant, in a process of its own.
import { z } from "zod";
import { loadContestant } from "./contestants.ts";
import { type WorkerMessage, workerTaskSchema } from "./worker_pool.ts";

/** How often executed steps are reported: rarely enough to cost no contestant its time. */
const REPORT_MILLISECONDS = 5;

const task = workerTaskSchema.parse(JSON.parse(z.string().parse(process.argv[2])));
let executed: [key: string, startedAt: number][] = [];

function send(message: WorkerMessage): void {
  process.send?.(message);
}

function reportExecuted(): void {
  if (executed.length === 0) return;
  send({ type: "executed", records: executed });
  executed = [];
}

const contestant = await loadContestant(task.contestant);
const worker = await contestant.startWorker(task.database, task.workload, (key) => {
  executed.push([key, Number(process.hrtime.bigint()) / 1e6]);
});
const reporting = setInterval(reportExecuted, REPORT_MILLISECONDS);
process.once("message", async () => {
  await worker.stop();
  clearInterval(reporting);
  reportExecuted();
  process.disconnect?.();
  process.exit(0);
});
process.once("disconnect", () => process.exit(1));
send({ type: "ready" });
