import { executeStep } from "./execute_step.ts";
import type { StepHandler } from "./step_handler.ts";
import type { WakeSignal } from "./wake_signal.ts";
import type { WorkQueue } from "./work_queue.ts";

export interface SliceLimits {
  /** How long the slice may last; an Edge Function is guaranteed half its wall clock. */
  readonly sliceMilliseconds: number;
  /** Steps worked on at a time. */
  readonly concurrency: number;
  /**
   * How long an idle slice keeps asking. Longer than a claim takes to commit, so that a step which
   * became ready while another wake was being answered is found.
   */
  readonly lingerMilliseconds: number;
}

const FIRST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 400;

/**
 * Works off a queue for one bounded slice of time and returns how many steps it executed. It stops
 * claiming when the time left is less than its longest step may take, when the queue stays empty, and
 * when a step was handed over: that step's next part belongs to a fresh isolate.
 */
export async function runSlice(input: {
  readonly workQueue: WorkQueue;
  readonly handlers: ReadonlyMap<string, StepHandler>;
  readonly limits: SliceLimits;
  readonly wakes: WakeSignal;
}): Promise<number> {
  const { workQueue, handlers, limits, wakes } = input;
  const longest = Math.max(...[...handlers.values()].map((each) => each.estimateMilliseconds));
  const lastClaim = Date.now() + limits.sliceMilliseconds - longest;
  const active = new Set<Promise<void>>();
  let executed = 0;
  let handedOver = false;
  let idleSince = Date.now();
  let pause = FIRST_PAUSE_MILLISECONDS;

  while (Date.now() < lastClaim && !handedOver) {
    wakes.acknowledge();
    const steps = await workQueue.claim(limits.concurrency - active.size);
    for (const step of steps) {
      const execution = executeStep(step, handlers, workQueue).then((end) => {
        handedOver ||= end === "handed_over";
        active.delete(execution);
      });
      active.add(execution);
    }
    executed += steps.length;
    if (active.size > 0) {
      idleSince = Date.now();
      pause = FIRST_PAUSE_MILLISECONDS;
    } else if (Date.now() - idleSince >= limits.lingerMilliseconds) {
      break;
    }
    const waits = [...active];
    if (active.size < limits.concurrency) waits.push(wakes.wait(), sleep(pause));
    await Promise.race(waits);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }
  await Promise.all(active);
  return executed;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
