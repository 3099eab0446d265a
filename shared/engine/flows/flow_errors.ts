import { CogoError, type ErrorRecord } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import type { OperationKind } from "./flow_record.ts";

/** An operation of a flow that failed for good: what its caller catches, at the first time and at every replay. */
export class FlowStepError extends CogoError {
  readonly operation: { readonly path: string; readonly kind: OperationKind };

  constructor(operation: FlowStepError["operation"], error: ErrorRecord) {
    super({
      code: error.code,
      message: `"${operation.path}" failed: ${error.message}`,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    });
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

/** Ends an attempt whose time is used up; a fresh isolate goes on. Not a failure. */
export class FlowHandedOver extends Error {}
