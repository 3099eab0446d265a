import type { z } from "zod";
import type { phaseSchema, Run, Step, Task } from "./task.ts";

/** A task and its latest run at one moment; `run` is null only for the blink before it has one. */
export interface TaskSnapshot {
  readonly task: Task;
  readonly run: Run | null;
  readonly phases: readonly z.infer<typeof phaseSchema>[];
  readonly steps: readonly Step[];
}
