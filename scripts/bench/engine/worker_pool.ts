import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { endProcess } from "../throw_away_server.ts";

const START_TIMEOUT_MILLISECONDS = 60_000;
const STOP_TIMEOUT_MILLISECONDS = 15_000;
const ENTRY = fileURLToPath(new URL("./worker_process.ts", import.meta.url));
const LOADER = createRequire(import.meta.url).resolve("tsx");

/** What a worker process is started with. */
export const workerTaskSchema = z.object({
  contestant: z.string(),
  workload: z.enum(["steps", "chain", "fan_out"]),
  database: z.object({ url: z.string(), adminUrl: z.string(), peersFolder: z.string() }),
});
type WorkerTask = z.infer<typeof workerTaskSchema>;

/** What a worker process reports: that it claims from now on, and when which handlers started. */
const workerMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("executed"), records: z.array(z.tuple([z.string(), z.number()])) }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

/** A contestant's worker processes, and what they have executed. */
export interface WorkerPool {
  /** When each step's handler started, by key; more than one time is a step executed twice. */
  readonly startedAt: ReadonlyMap<string, readonly number[]>;
  readonly executions: number;
  /** Resolves at so many executions in all. Rejects when a worker died or time is up. */
  waitForExecutions(total: number, timeoutMilliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts that many worker processes and waits until all of them claim. */
export async function startWorkerPool(task: WorkerTask, count: number): Promise<WorkerPool> {
  const startedAt = new Map<string, number[]>();
  let executions = 0;
  let ready = 0;
  let stopping = false;
  let failure: Error | undefined;
  let changed = () => {};
  const fail = (message: string): void => {
    failure = new Error(message);
    changed();
  };
  const receive = (message: WorkerMessage): void => {
    if (message.type === "ready") ready += 1;
    else {
      for (const [key, at] of message.records) {
        startedAt.set(key, [...(startedAt.get(key) ?? []), at]);
        executions += 1;
      }
    }
    changed();
  };
  const waitUntil = async (done: () => boolean, milliseconds: number): Promise<void> => {
    const message = `Expected ${task.contestant} to be done in ${milliseconds} ms, but it was not`;
    const timer = setTimeout(() => fail(message), milliseconds);
    while (!done() && failure === undefined) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    clearTimeout(timer);
    if (failure !== undefined) throw failure;
  };
  const workers = Array.from({ length: count }, () => {
    const worker = startWorker(task);
    worker.on("message", (message) => receive(workerMessageSchema.parse(message)));
    worker.once("exit", (code, signal) => {
      if (!stopping) fail(`A worker of ${task.contestant} ended: ${code ?? signal}`);
    });
    return worker;
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(workers.map(stopWorker));
  };
  try {
    await waitUntil(() => ready === count, START_TIMEOUT_MILLISECONDS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    startedAt,
    get executions() {
      return executions;
    },
    waitForExecutions: (total, milliseconds) => waitUntil(() => executions >= total, milliseconds),
    stop,
  };
}

function startWorker(task: WorkerTask): ChildProcess {
  return fork(ENTRY, [JSON.stringify(task)], {
    stdio: ["ignore", 2, 2, "ipc"],
    execArgv: ["--no-deprecation", "--import", LOADER],
  });
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (!worker.connected) return await endProcess(worker, "SIGKILL");
  const timer = setTimeout(() => worker.kill("SIGKILL"), STOP_TIMEOUT_MILLISECONDS);
  worker.send("stop");
  await once(worker, "exit");
  clearTimeout(timer);
}
