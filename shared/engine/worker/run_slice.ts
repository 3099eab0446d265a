import { sleep } from "../../kernel/mod.ts";
import type { LeasedStep } from "./leased_step.ts";
import type { WakeSignal } from "./wake_signal.ts";
import type { WorkerAgent } from "./worker_agent.ts";

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
const LONGEST_PAUSE_MILLISECONDS = 1_000;
/** How often a slice without a free place notes that it was woken: a slice must not follow it for an old wake. */
const FULL_PAUSE_MILLISECONDS = 1_000;
/** A step whose turn comes later than this is woken for by the sweep. */
const NEAR_TURN_SECONDS = 5;

/** The steps that one isolate works on; a slice begins them, and they may outlast it. */
export type ActiveSteps = Set<Promise<void>>;

/**
 * Works off a queue for one bounded slice of time and returns how many steps it began. It stops claiming when the time
 * left is less than its longest step may take, when the queue stays empty, and when a step was handed over: that
 * step's next part belongs to a fresh slice. Steps that take longer go on in the places they have; the next slice
 * claims beside them.
 */
export async function runSlice(input: {
  readonly agent: Pick<
    WorkerAgent,
    "longestStepMilliseconds" | "receiveInstruction" | "executeRole" | "secondsToTurn"
  >;
  readonly limits: SliceLimits;
  readonly wakes: WakeSignal;
  readonly active: ActiveSteps;
}): Promise<number> {
  const { agent, limits, wakes, active } = input;
  const lastClaim = Date.now() + limits.sliceMilliseconds - agent.longestStepMilliseconds;
  let started = 0;
  let handedOver = false;
  let idleSince = Date.now();
  let pause = FIRST_PAUSE_MILLISECONDS;
  const start = (step: LeasedStep): void => {
    const execution = agent.executeRole(step).then((end) => {
      handedOver ||= end === "handed_over";
      pause = FIRST_PAUSE_MILLISECONDS;
      active.delete(execution);
    });
    active.add(execution);
  };

  while (Date.now() < lastClaim && !handedOver) {
    wakes.acknowledge();
    if (active.size >= limits.concurrency) {
      await Promise.race([
        ...active,
        sleep(Math.min(FULL_PAUSE_MILLISECONDS, lastClaim - Date.now())),
      ]);
      continue;
    }
    const steps = await agent.receiveInstruction(limits.concurrency - active.size);
    for (const step of steps) start(step);
    started += steps.length;
    if (active.size > 0) idleSince = Date.now();
    else if (Date.now() - idleSince >= limits.lingerMilliseconds) {
      const seconds = await agent.secondsToTurn();
      if (seconds === null || seconds > NEAR_TURN_SECONDS) break;
      pause = Math.max(FIRST_PAUSE_MILLISECONDS, seconds * 1_000);
      idleSince = Date.now() + pause;
    }
    await Promise.race([...active, wakes.wait(), sleep(pause)]);
    // Longer and longer: a worker that drains is given nothing however often it asks.
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }
  return started;
}
