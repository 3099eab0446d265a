import { Worker } from "node:worker_threads";
import { z } from "zod";

/** One program under plain Node. */
export interface BaselineResult {
  /** False when it was stopped at the time limit. */
  readonly ended: boolean;
  readonly milliseconds: number;
}

/** Runs programs one after another in Node's own `vm`. */
export interface NodeBaseline {
  run(language: "typescript" | "javascript", source: string): Promise<BaselineResult>;
  close(): Promise<void>;
}

const answerSchema = z.object({ milliseconds: z.number() });

/** A program that swallows the timeout of `vm`, or waits for promises that never settle, is ended from outside. */
const GRACE_MILLISECONDS = 500;

/**
 * Plain Node as the yardstick: types stripped the same way, each program in a fresh `vm` context, in
 * a worker thread that is ended and replaced when a program does not end by itself.
 */
export function createNodeBaseline(timeoutMilliseconds: number): NodeBaseline {
  let worker: Worker | undefined;
  const close = async (): Promise<void> => {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  return {
    close,
    async run(language, source) {
      worker ??= new Worker(new URL("./node_baseline_worker.mjs", import.meta.url));
      const answer = await ask(worker, { language, source, timeoutMilliseconds });
      if (answer !== undefined) return answer;
      await close();
      return { ended: false, milliseconds: timeoutMilliseconds };
    },
  };
}

function ask(
  worker: Worker,
  task: {
    readonly language: string;
    readonly source: string;
    readonly timeoutMilliseconds: number;
  },
): Promise<BaselineResult | undefined> {
  return new Promise((resolve) => {
    const finish = (result: BaselineResult | undefined): void => {
      clearTimeout(timer);
      worker.off("error", onError);
      worker.off("message", onMessage);
      resolve(result);
    };
    const onError = (): void => finish(undefined);
    const onMessage = (message: unknown): void => {
      const { milliseconds } = answerSchema.parse(message);
      finish({ ended: milliseconds < task.timeoutMilliseconds, milliseconds });
    };
    const timer = setTimeout(onError, task.timeoutMilliseconds + GRACE_MILLISECONDS);
    worker.on("error", onError);
    worker.on("message", onMessage);
    worker.postMessage(task);
  });
}
