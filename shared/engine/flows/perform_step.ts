import { type ErrorRecord, type Json, sleep, toReadable } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import type { SleepReason } from "../worker/suspension.ts";
import {
  type ApprovalAnswer,
  type ApprovalRequest,
  type Awaited,
  approvalAnswerSchema,
  StepSleeping,
} from "../worker/suspension.ts";
import { toSeconds } from "./duration.ts";
import type { FlowExecution, FlowOperation } from "./flow_execution.ts";
import type { StepOptions, StepTry } from "./run.ts";
import { withinStep } from "./step_work.ts";
import { toStorable } from "./storable.ts";
import { toThrownRecord } from "./thrown_record.ts";

/** A try, and how what it calls asks a person in the middle of it. */
export interface WholeTry extends StepTry {
  readonly requestApproval: (key: string, request: ApprovalRequest) => Promise<ApprovalAnswer>;
}

type Work = (current: WholeTry) => unknown;
type TryOutcome =
  | { readonly status: "done"; readonly value: Json | undefined }
  | { readonly status: "failed"; readonly error: ErrorRecord; readonly retryable: boolean }
  | {
      readonly status: "sleeping";
      readonly until: Date;
      readonly reason?: SleepReason | undefined;
    };

const UNKNOWN: ErrorRecord = { code: "step_threw", message: "It failed" };
const RESULT_MAXIMUM_CHARACTERS = 256 * 1024;
const LONGEST_BACKOFF_SECONDS = 3_600;
/** A wait shorter than this is waited out: letting go of the step and taking it again costs as much. */
const SHORT_WAIT_SECONDS = 3;

/** Does the step of a flow, again when it fails and may, and keeps what it came to. @throws FlowStepError */
export async function performStep(
  execution: FlowExecution,
  operation: FlowOperation,
  work: Work,
  options: StepOptions,
): Promise<Json | undefined> {
  const { path, position, record } = operation;
  const kept = record?.kind === "step" ? record : undefined;
  if (kept?.status === "done") return kept.value;
  if (kept?.status === "failed") throw execution.fail(operation, "step", kept.error ?? UNKNOWN);
  return await execution.work(async () => {
    let attempts = kept?.attempts ?? 0;
    if (attempts > 0) await backOff(execution, operation, attempts, options);
    for (;;) {
      const current = { ...options, attempt: attempts + 1 };
      const outcome = await tryOnce(execution, operation, work, current);
      if (outcome.status === "done") {
        await execution.settle(path, { kind: "step", position, ...outcome });
        return outcome.value;
      }
      if (outcome.status === "sleeping") {
        const until = outcome.until.toISOString();
        await pause(execution, operation, until, { until });
      } else {
        attempts += 1;
        await setBack(execution, operation, { ...outcome, attempts }, options);
      }
    }
  });
}

/** Counts a failure, and waits for the next try. @throws FlowStepError when there is none. */
async function setBack(
  execution: FlowExecution,
  operation: FlowOperation,
  setback: Extract<TryOutcome, { status: "failed" }> & { readonly attempts: number },
  options: StepOptions,
): Promise<void> {
  const { path, position } = operation;
  const { error, retryable, attempts } = setback;
  const isLast = !retryable || attempts > (options.retries ?? 0);
  const record = { kind: "step", position, attempts, error } as const;
  if (isLast) {
    await execution.settle(path, { ...record, status: "failed" });
    throw execution.fail(operation, "step", error);
  }
  await execution.keep(path, { ...record, status: "retrying" });
  await backOff(execution, operation, attempts, options);
}

async function tryOnce(
  execution: FlowExecution,
  operation: FlowOperation,
  work: Work,
  { attempt, timeout }: StepOptions & { readonly attempt: number },
): Promise<TryOutcome> {
  const { step, signal: lease } = execution.step;
  const limit = timeout === undefined ? undefined : AbortSignal.timeout(toSeconds(timeout) * 1_000);
  const signal = limit === undefined ? lease : AbortSignal.any([lease, limit]);
  const idempotencyKey = `${step.stepId}:${operation.path}`;
  const requestApproval = async (key: string, request: ApprovalRequest) =>
    approvalAnswerSchema.parse(await pause(execution, operation, key, { approval: request }));
  try {
    const current = { attempt, idempotencyKey, signal, requestApproval };
    const value = await unlessAborted(signal, async () =>
      withinStep(execution, () => work(current)),
    );
    return { status: "done", value: toResult(value) };
  } catch (thrown) {
    const error = toReadable(thrown);
    if (lease.aborted) return await execution.end(lease.reason);
    if (error instanceof StepSleeping)
      return { status: "sleeping", until: error.until, reason: error.reason };
    return {
      status: "failed",
      error: limit?.aborted ? timedOut(timeout) : toThrownRecord(error, "step_threw"),
      retryable: !(error instanceof StepRefused),
    };
  }
}

async function unlessAborted<Value>(
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  signal.throwIfAborted();
  return await new Promise<Value>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
    const forget = () => signal.removeEventListener("abort", stop);
    work().finally(forget).then(resolve, reject);
  });
}

function timedOut(timeout: StepOptions["timeout"]): ErrorRecord {
  return {
    code: "step_timed_out",
    message: `The try took longer than its ${toSeconds(timeout ?? {})} s`,
  };
}

/** @throws StepRefused `flow_result_too_large`; StepRefused `flow_result_invalid`. */
function toResult(value: unknown): Json | undefined {
  const result = toStorable(value, "the result");
  const { length } = JSON.stringify(result) ?? "";
  if (length <= RESULT_MAXIMUM_CHARACTERS) return result;
  throw new StepRefused({
    code: "flow_result_too_large",
    message: `Expected a result of at most ${RESULT_MAXIMUM_CHARACTERS} characters of JSON, got ${length}`,
    remedy: "Store it in a table or a bucket, and return where it is",
  });
}

async function backOff(
  execution: FlowExecution,
  operation: FlowOperation,
  attempts: number,
  { backoff = { seconds: 1 } }: StepOptions,
): Promise<void> {
  const seconds = Math.min(toSeconds(backoff) * 2 ** (attempts - 1), LONGEST_BACKOFF_SECONDS);
  if (seconds > SHORT_WAIT_SECONDS) {
    await pause(execution, operation, String(attempts), { seconds });
  } else {
    await sleep(seconds * 1_000);
  }
}

async function pause(
  execution: FlowExecution,
  { branch, path, kind }: FlowOperation,
  name: string,
  awaited: Awaited,
): Promise<unknown> {
  return await execution.pause(branch, {
    key: `wait:${path}#${name}`,
    record: { kind },
    ...awaited,
  });
}
