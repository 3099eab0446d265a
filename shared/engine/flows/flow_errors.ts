import { CogoError, type ErrorRecord } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { StepSuspended } from "../worker/suspension.ts";
import type { OperationKind } from "./flow_record.ts";
import { toThrownRecord } from "./thrown_record.ts";

/** An operation of a flow that failed for good: what its caller catches, at the first time and at every replay. */
export class FlowStepError extends CogoError {
  readonly operation: { readonly path: string; readonly kind: OperationKind };

  constructor(operation: FlowStepError["operation"], error: ErrorRecord) {
    super({
      code: error.code,
      message: `"${operation.path}" failed: ${error.message}`,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error.details instanceof Object ? { details: { ...error.details } } : {}),
    });
    this.name = "FlowStepError";
    this.operation = operation;
  }
}

/** The function no longer does what its run has recorded. */
export function flowChanged(message: string): StepRefused {
  return new StepRefused({
    code: "flow_changed",
    message,
    remedy:
      "Deploy the code the run began with under its version and redrive the task; give changed code a new version",
  });
}

/** The database could not be asked, or the step is another's now: the same operation may be taken up again. */
const PASSING = ["lease_lost", "database_unavailable", "database_timeout", "database_refused"];

/** What ends an attempt for good: what neither the engine nor this worker can do will not be possible at the next try. */
export function withoutRetry(error: unknown): unknown {
  const passes = error instanceof CogoError && PASSING.includes(error.code);
  const isOurs = [StepSuspended, FlowHandedOver, StepRefused].some(
    (known) => error instanceof known,
  );
  if (passes || isOurs) return error;
  const {
    code,
    message,
    remedy = "Correct the flow and redrive the task",
  } = toThrownRecord(error, "flow_operation_failed");
  return new StepRefused({ code, message, remedy });
}

/** Ends an attempt whose time is used up; a fresh isolate goes on. Not a failure. */
export class FlowHandedOver extends Error {}
