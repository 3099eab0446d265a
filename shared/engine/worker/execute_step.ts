import { z } from "zod";
import {
  type ErrorRecord,
  isUnanswered,
  log,
  toErrorRecord,
  toReadable,
} from "../../kernel/mod.ts";
import { isLeaseLost } from "./call_error.ts";
import { keepLease } from "./keep_lease.ts";
import type { LeasedStep } from "./leased_step.ts";
import { openExecution } from "./open_execution.ts";
import { readOutcome } from "./read_outcome.ts";
import type { StepHandler, StepOutcome, StepResult } from "./step_handler.ts";
import { StepRefused } from "./step_refused.ts";
import { StepSleeping, StepSuspended } from "./suspension.ts";
import type { WorkQueue } from "./work_queue.ts";

/** `handed_over` means that the handler used up what this isolate should spend. */
export type ExecutionEnd = "settled" | "handed_over";

/** How an attempt ended for its worker; `gone` leaves nothing to settle, because the lease is. */
type AttemptOutcome = StepOutcome | { readonly status: "gone" };

/** How long a kind that this worker cannot do waits for one that can. */
const DEFERRAL_SECONDS = 30;
/** No deploy takes longer: after it nobody who plays the role will ever do the kind. */
const DEPLOY_SECONDS = 600;
/** The checkpoint that keeps when this attempt at a step was deferred first; the state of its session reads it. */
const deferredKey = ({ attempts }: LeasedStep) => `deferred:${attempts}`;

/**
 * Executes one leased step: heartbeats while the handler works, then settles with the engine. It never
 * throws: an attempt that fails is reported to the engine, and one whose lease was lost is dropped.
 */
export async function executeStep(
  step: LeasedStep,
  handlers: ReadonlyMap<string, StepHandler>,
  workQueue: WorkQueue,
): Promise<ExecutionEnd> {
  const handler = handlers.get(step.kind);
  try {
    if (handler === undefined) {
      await defer(step, workQueue);
      return "settled";
    }
    const outcome = await attempt(step, handler, workQueue);
    return outcome.status === "released" ? "handed_over" : "settled";
  } catch (error) {
    // Nobody could be told: when it is not lost already, the lease runs out and the sweep requeues it.
    const { code, message } = toErrorRecord(error);
    log("warning", isLeaseLost(error) ? "lease_lost" : "step_not_settled", {
      ...ids(step),
      code,
      message,
    });
    return "settled";
  }
}

/** During a deploy the plan may be newer than the worker: a kind it does not know is no failure at first. */
async function defer(step: LeasedStep, workQueue: WorkQueue): Promise<void> {
  const { kind, role, agent, claimedAt } = step;
  const first = z.coerce.date().safeParse(step.context.checkpoints[deferredKey(step)]);
  const waited = first.success ? claimedAt.getTime() - first.data.getTime() : 0;
  if (waited >= DEPLOY_SECONDS * 1000) {
    const message = `The agent "${agent}", which plays "${role}", does no step of kind "${kind}"`;
    const remedy =
      "Give the step a role whose agent does this kind; docs/reference/plans.md names it";
    const error = { code: "step_kind_not_done", message, remedy };
    await workQueue.fail(step, { error, retryable: false });
    return;
  }
  if (!first.success) await workQueue.checkpoint(step, deferredKey(step), claimedAt.toISOString());
  log("warning", "step_deferred", { ...ids(step), kind });
  await workQueue.release(step, DEFERRAL_SECONDS);
}

async function attempt(
  step: LeasedStep,
  handler: StepHandler,
  workQueue: WorkQueue,
): Promise<AttemptOutcome> {
  const lease = keepLease(step, workQueue);
  try {
    const execution = openExecution(step, lease, workQueue);
    const outcome = await lease
      .hold(async () => {
        requireOutputs(step);
        return readOutcome(step.kind, await handler.execute(execution));
      })
      .catch((thrown: unknown) => endOf(step, thrown, lease.signal));
    // Settled under heartbeats: a database that is away for a while must not cost the lease.
    await settle(step, outcome, workQueue);
    return outcome;
  } finally {
    lease.stop();
  }
}

/** @throws StepRefused when the step cannot be shown what it depends on. */
function requireOutputs({ context }: LeasedStep): void {
  const { omittedOutputBytes, largestOutput } = context;
  if (omittedOutputBytes === null) return;
  throw new StepRefused({
    code: "value_too_large",
    message: `Expected outputs of at most 8 MiB in the steps before it, got ${omittedOutputBytes} bytes, most of them from "${largestOutput}"`,
    remedy: "Keep files as artifacts, and pass on names or addresses of what is large.",
  });
}

function endOf(step: LeasedStep, thrown: unknown, signal: AbortSignal): AttemptOutcome {
  if (signal.aborted) return leave(step, signal.reason);
  const readable = toReadable(thrown);
  if (readable instanceof StepSleeping)
    return { status: "sleeping", until: readable.until, reason: readable.reason };
  const error = toErrorRecord(readable);
  return readable instanceof StepRefused ? refuse(error) : fail(step, error);
}

function leave(step: LeasedStep, reason: unknown): AttemptOutcome {
  if (reason instanceof StepSuspended) log("info", "step_suspended", ids(step));
  else log("warning", "lease_lost", ids(step));
  return { status: "gone" };
}

function refuse(error: ErrorRecord): AttemptOutcome {
  return { status: "refused", error };
}

/** What is too large will be so again. */
function fail(step: LeasedStep, error: ErrorRecord): AttemptOutcome {
  if (error.code === "value_too_large") return refuse(error);
  log("error", "step_attempt_failed", { ...ids(step), code: error.code, message: error.message });
  return { status: "failed", error };
}

async function settle(
  step: LeasedStep,
  outcome: AttemptOutcome,
  workQueue: WorkQueue,
): Promise<void> {
  switch (outcome.status) {
    case "completed":
      return await complete(step, outcome.result, workQueue);
    case "failed":
      return await workQueue.fail(step, { ...outcome, retryable: true });
    case "refused":
      return await workQueue.fail(step, { ...outcome, retryable: false });
    case "released":
      return await workQueue.release(step);
    case "sleeping":
      return await workQueue.sleep(step, outcome.until, outcome.reason);
    case "gone":
      return;
  }
}

/** A result that the engine does not take, such as a plan with a cycle, is the handler's failure. */
async function complete(step: LeasedStep, result: StepResult, workQueue: WorkQueue): Promise<void> {
  try {
    await workQueue.complete(step, result);
  } catch (error) {
    if (isLeaseLost(error) || isUnanswered(error)) throw error;
    await settle(step, fail(step, toErrorRecord(error)), workQueue);
  }
}

function ids(step: LeasedStep): Readonly<Record<string, string>> {
  return { stepId: step.stepId, runId: step.runId, key: step.key };
}
