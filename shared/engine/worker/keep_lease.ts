import { isLeaseLost } from "./call_error.ts";
import type { LeasedStep } from "./leased_step.ts";
import { StepSuspended } from "./suspension.ts";
import type { WorkQueue } from "./work_queue.ts";

/** The lease of a step under execution. */
export interface KeptLease {
  /** Aborted when the lease is gone, with the reason: it was lost, or the step was suspended. */
  readonly signal: AbortSignal;
  /** Does work under the lease, and awaits it no longer than there is a lease: a handler may hang. */
  hold<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Awaits a call that presented the lease; a refusal says that it is lost. */
  present<Answer>(call: Promise<Answer>): Promise<Answer>;
  /** Says that the engine took the lease back with the worker's consent. */
  suspend(): never;
  /** Ends the heartbeats. */
  stop(): void;
}

/** Renews a lease at a third of its length, so that two heartbeats may fail before it is lost. */
export function keepLease(step: LeasedStep, workQueue: WorkQueue): KeptLease {
  const gone = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    gone.signal.addEventListener("abort", () => reject(gone.signal.reason), { once: true });
  });
  // It may go when nobody holds it any more.
  aborted.catch(() => undefined);

  async function present<Answer>(call: Promise<Answer>): Promise<Answer> {
    try {
      return await call;
    } catch (error) {
      if (isLeaseLost(error)) gone.abort(error);
      throw error;
    }
  }

  const third = (step.leaseExpiresAt.getTime() - step.claimedAt.getTime()) / 3;
  const heartbeat = setInterval(() => {
    // One that fails is made up for by the next.
    present(workQueue.heartbeat(step)).catch(() => undefined);
  }, third);
  return {
    signal: gone.signal,
    hold: async (work) => await Promise.race([aborted, work()]),
    present,
    suspend() {
      const suspended = new StepSuspended();
      gone.abort(suspended);
      throw suspended;
    },
    stop: () => clearInterval(heartbeat),
  };
}
