import { once } from "node:events";
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

const answerSchema = z.tuple([z.object({ milliseconds: z.number() })]);

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
      worker.postMessage({ language, source, timeoutMilliseconds });
      try {
        const signal = AbortSignal.timeout(timeoutMilliseconds + GRACE_MILLISECONDS);
        const [{ milliseconds }] = answerSchema.parse(await once(worker, "message", { signal }));
        return { ended: milliseconds < timeoutMilliseconds, milliseconds };
      } catch {
        await close();
        return { ended: false, milliseconds: timeoutMilliseconds };
      }
    },
  };
}
