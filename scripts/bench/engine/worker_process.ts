import { z } from "zod";
import { loadContestant } from "./contestants.ts";
import { monotonicMilliseconds } from "./monotonic_clock.ts";
import { type WorkerMessage, workerTaskSchema } from "./worker_message.ts";

/** How often executed steps are told to the pool: rarely enough to cost no contestant its time. */
const TELL_MILLISECONDS = 5;

/** One worker of one contestant, in a process of its own. It ends when it is told to stop. */
const task = workerTaskSchema.parse(JSON.parse(z.string().parse(process.argv[2])));
let executed: [key: string, startedAt: number][] = [];

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

function tellExecuted(): void {
  if (executed.length === 0) return;
  tell({ type: "executed", records: executed });
  executed = [];
}

const contestant = await loadContestant(task.contestant);
const worker = await contestant.startWorker(task.database, task.workload, (key) => {
  executed.push([key, monotonicMilliseconds()]);
});
const telling = setInterval(tellExecuted, TELL_MILLISECONDS);
process.once("message", async () => {
  await worker.stop();
  clearInterval(telling);
  tellExecuted();
  process.disconnect?.();
  process.exit(0);
});
process.once("disconnect", () => process.exit(1));
tell({ type: "ready" });
