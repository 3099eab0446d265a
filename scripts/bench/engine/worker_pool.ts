import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createTally, type Tally } from "./tally.ts";
import { type WorkerTask, workerMessageSchema } from "./worker_message.ts";

const START_TIMEOUT_MILLISECONDS = 60_000;
const STOP_TIMEOUT_MILLISECONDS = 15_000;
const ENTRY = fileURLToPath(new URL("./worker_process.ts", import.meta.url));

/** A contestant's worker processes, and what they have executed. */
export interface WorkerPool extends Pick<Tally, "startedAt" | "executions" | "waitForExecutions"> {
  stop(): Promise<void>;
}

/** Starts that many worker processes and waits until all of them claim. */
export async function startWorkerPool(task: WorkerTask, count: number): Promise<WorkerPool> {
  const tally = createTally(task.contestant);
  const workers: ChildProcess[] = [];
  let stopping = false;
  for (let index = 0; index < count; index += 1) {
    const worker = fork(ENTRY, [JSON.stringify(task)], {
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: ["--no-deprecation"],
    });
    worker.on("message", (message) => tally.receive(workerMessageSchema.parse(message)));
    worker.once("exit", (code, signal) => {
      if (!stopping) tally.fail(`A worker of ${task.contestant} ended: ${code ?? signal}`);
    });
    workers.push(worker);
  }
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(workers.map(stopWorker));
  };
  try {
    await tally.waitForReady(count, START_TIMEOUT_MILLISECONDS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    startedAt: tally.startedAt,
    get executions() {
      return tally.executions;
    },
    waitForExecutions: tally.waitForExecutions,
    stop,
  };
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  const timer = setTimeout(() => worker.kill("SIGKILL"), STOP_TIMEOUT_MILLISECONDS);
  if (worker.connected) worker.send("stop");
  else worker.kill("SIGKILL");
  await ended;
  clearTimeout(timer);
}
