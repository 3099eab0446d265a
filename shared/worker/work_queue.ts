import type { ErrorRecord } from "../kernel/error_record.ts";
import type { Json, JsonObject } from "../kernel/json.ts";
import type { LeasedStep, StepContext, StepState } from "./leased_step.ts";
import type { StepResult } from "./step_handler.ts";

/**
 * The engine as a worker sees it: one method per SQL function. Each method may throw a CogoError;
 * `lease_lost` means that the step is no longer the caller's.
 */
export interface WorkQueue {
  claim(quantity: number): Promise<LeasedStep[]>;
  readContext(step: LeasedStep): Promise<StepContext>;
  heartbeat(step: LeasedStep, progress?: JsonObject): Promise<void>;
  checkpoint(step: LeasedStep, key: string, value: Json): Promise<void>;
  complete(step: LeasedStep, result: StepResult): Promise<StepState>;
  fail(
    step: LeasedStep,
    failure: { readonly error: ErrorRecord; readonly retryable: boolean },
  ): Promise<StepState>;
  release(step: LeasedStep): Promise<StepState>;
}
