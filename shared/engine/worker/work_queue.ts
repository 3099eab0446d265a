import type { ErrorRecord, Json, JsonObject } from "../../kernel/mod.ts";
import type { LeasedStep } from "./leased_step.ts";
import type { StepResult } from "./step_handler.ts";
import type {
  Answers,
  ApprovalAnswer,
  ApprovalRequest,
  EventAnswer,
  SleepReason,
  Wait,
  Waiting,
} from "./suspension.ts";

/** Why an attempt failed and whether, and how soon, another could help. */
export interface StepFailure {
  readonly error: ErrorRecord;
  readonly retryable: boolean;
  /** Instead of the backoff of the step's kind. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * The engine as a worker sees it: one method per SQL function. Each method may throw a CogoError;
 * `lease_lost` means that the step is no longer the caller's. The step's end may be told twice.
 */
export interface WorkQueue {
  claim(quantity: number): Promise<LeasedStep[]>;
  /** In how many seconds a step that waits for its turn under a rate limit may be claimed; null for none. */
  secondsToTurn(): Promise<number | null>;
  heartbeat(step: LeasedStep, progress?: JsonObject): Promise<void>;
  checkpoint(step: LeasedStep, key: string, value: Json): Promise<void>;
  /** Keeps what the step was given to know, and returns what was kept under the key first. */
  recordContext(
    step: LeasedStep,
    key: string,
    context: { readonly request: Json; readonly answer: Json },
  ): Promise<Json>;
  /** Broadcasts to those who follow the task, and keeps nothing. */
  stream(step: LeasedStep, message: JsonObject): Promise<void>;
  complete(step: LeasedStep, result: StepResult): Promise<void>;
  fail(step: LeasedStep, failure: StepFailure): Promise<void>;
  release(step: LeasedStep, afterSeconds?: number): Promise<void>;
  sleep(step: LeasedStep, until: Date, reason?: SleepReason): Promise<void>;
  awaitEvent(step: LeasedStep, name: string, deadline?: Date): Promise<EventAnswer | Waiting>;
  awaitAny(step: LeasedStep, waits: readonly Wait[], suspend: boolean): Promise<Answers | Waiting>;
  /** Says something to the person, once under the key. */
  sendMessage(step: LeasedStep, key: string, text: string, answers?: number): Promise<void>;
  requestApproval(
    step: LeasedStep,
    key: string,
    request: ApprovalRequest,
  ): Promise<ApprovalAnswer | Waiting>;
}
