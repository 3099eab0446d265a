import type { z } from "zod";
import type { RunEstimateRecord } from "../estimates/run_estimate_record.ts";
import type { phaseSchema, Run, Step, Task } from "./task.ts";

/** A task and one of its runs at one moment, the latest unless another was asked for. */
export interface TaskSnapshot {
  readonly task: Task;
  readonly run: Run;
  /** Null until it is planned, and for a plan that came with the task. */
  readonly estimate: RunEstimateRecord | null;
  readonly phases: readonly z.infer<typeof phaseSchema>[];
  readonly steps: readonly Step[];
}
