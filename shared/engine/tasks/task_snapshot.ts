import type { z } from "zod";
import type { phaseSchema, Run, Step, Task } from "./task.ts";

/** A task and one of its runs at one moment, the latest unless another was asked for. */
export interface TaskSnapshot {
  readonly task: Task;
  readonly run: Run;
  readonly phases: readonly z.infer<typeof phaseSchema>[];
  readonly steps: readonly Step[];
}
