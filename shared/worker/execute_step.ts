import { CogoError } from "../kernel/cogo_error.ts";
import { toErrorRecord } from "../kernel/error_record.ts";
import { log } from "../kernel/log.ts";
import type { LeasedStep } from "./leased_step.ts";
import type { StepHandler, StepOutcome } from "./step_handler.ts";
import type { WorkQueue } from "./work_queue.ts";

/** `handed_over` means that the handler used up what this isolate should spend. */
export type ExecutionEnd = "settled" | "handed_over";

/**
 * Executes one leased step: heartbeats while the handler works, then settles with the engine. It never
 * throws: an attempt that fails is told to the engine, and one whose lease was lost is dropped.
 */
export async function executeStep(
  step: LeasedStep,
  handlers: ReadonlyMap<string, StepHandler>,
  workQueue: WorkQueue,
): Promise<ExecutionEnd> {
  const lost = new AbortController();
  const heartbeat = keepLease(step, workQueue, lost);
  try {
    const outcome = await attempt(step, handlers, workQueue, lost.signal);
    if (!lost.signal.aborted) await settle(step, outcome, workQueue);
    return outcome.status === "released" ? "handed_over" : "settled";
  } catch (error) {
    await reportFailure(step, error, workQueue, lost.signal);
    return "settled";
  } finally {
    clearInterval(heartbeat);
  }
}

/** Renews the lease at a third of its length, so that two heartbeats may fail before it is lost. */
function keepLease(
  step: LeasedStep,
  workQueue: WorkQueue,
  lost: AbortController,
): ReturnType<typeof setInterval> {
  const leaseMilliseconds = step.leaseExpiresAt.getTime() - step.claimedAt.getTime();
  return setInterval(() => {
    workQueue.heartbeat(step).catch((error: unknown) => {
      if (isLeaseLost(error)) lost.abort(error);
    });
  }, leaseMilliseconds / 3);
}

async function attempt(
  step: LeasedStep,
  handlers: ReadonlyMap<string, StepHandler>,
  workQueue: WorkQueue,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const handler = handlers.get(step.kind);
  if (handler === undefined) {
    throw new CogoError({
      code: "unknown_step_kind",
      message: `Expected one of ${[...handlers.keys()].join(", ")}, got "${step.kind}"`,
      remedy: "Deploy the workers of the release that made the plan",
    });
  }
  const context = await workQueue.readContext(step);
  return await handler.execute({
    step,
    context,
    signal,
    checkpoint: (key, value) => workQueue.checkpoint(step, key, value),
    reportProgress: (message, fraction) =>
      workQueue.heartbeat(step, { message, ...(fraction === undefined ? {} : { fraction }) }),
  });
}

async function settle(step: LeasedStep, outcome: StepOutcome, workQueue: WorkQueue): Promise<void> {
  switch (outcome.status) {
    case "completed":
      await workQueue.complete(step, outcome.result);
      break;
    case "refused":
      await workQueue.fail(step, { error: outcome.error, retryable: false });
      break;
    case "released":
      await workQueue.release(step);
      break;
  }
}

async function reportFailure(
  step: LeasedStep,
  error: unknown,
  workQueue: WorkQueue,
  signal: AbortSignal,
): Promise<void> {
  const ids = { stepId: step.stepId, runId: step.runId, key: step.key };
  if (signal.aborted || isLeaseLost(error)) {
    log("warning", "lease_lost", ids);
    return;
  }
  const record = toErrorRecord(error);
  log("error", "step_attempt_failed", { ...ids, code: record.code, message: record.message });
  try {
    await workQueue.fail(step, { error: record, retryable: true });
  } catch (failure) {
    // Nobody could be told: the lease runs out and the sweep requeues the step.
    log("error", "step_failure_not_reported", { ...ids, code: toErrorRecord(failure).code });
  }
}

function isLeaseLost(error: unknown): boolean {
  return error instanceof CogoError && error.code === "lease_lost";
}
