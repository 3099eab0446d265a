import type { WorkerMessage } from "./worker_message.ts";

/** What a contestant's workers have told so far. */
export interface Tally {
  /** When each step's handler started, by key; more than one time is a step executed twice. */
  readonly startedAt: ReadonlyMap<string, readonly number[]>;
  readonly executions: number;
  receive(message: WorkerMessage): void;
  /** Makes every wait reject, from now on. */
  fail(message: string): void;
  waitForReady(workers: number, timeoutMilliseconds: number): Promise<void>;
  /** Resolves when so many executions were told in all. Rejects when a worker died or time is up. */
  waitForExecutions(total: number, timeoutMilliseconds: number): Promise<void>;
}

/** Counts what the workers of one contestant tell. */
export function createTally(contestant: string): Tally {
  const startedAt = new Map<string, number[]>();
  let executions = 0;
  let ready = 0;
  let failure: Error | undefined;
  let changed = () => {};
  const fail = (message: string): void => {
    failure = new Error(message);
    changed();
  };
  const waitUntil = async (done: () => boolean, milliseconds: number): Promise<void> => {
    const message = `Expected ${contestant} to be done in ${milliseconds} ms, but it was not`;
    const timer = setTimeout(() => fail(message), milliseconds);
    while (!done() && failure === undefined) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    clearTimeout(timer);
    if (failure !== undefined) throw failure;
  };
  const record = (key: string, at: number): void => {
    const times = startedAt.get(key);
    if (times === undefined) startedAt.set(key, [at]);
    else times.push(at);
    executions += 1;
  };
  return {
    startedAt,
    get executions() {
      return executions;
    },
    receive(message) {
      if (message.type === "ready") ready += 1;
      else for (const [key, at] of message.records) record(key, at);
      changed();
    },
    fail,
    waitForReady: (workers, milliseconds) => waitUntil(() => ready === workers, milliseconds),
    waitForExecutions: (total, milliseconds) => waitUntil(() => executions >= total, milliseconds),
  };
}
