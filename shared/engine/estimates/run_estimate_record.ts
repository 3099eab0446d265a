import { z } from "zod";

/** What a run was expected to take when it was planned, and what it took. */
export const runEstimateRecordSchema = z.object({
  template: z.string(),
  level: z.string(),
  score: z.number(),
  secondsP50: z.number(),
  secondsP90: z.number(),
  /** The part of `secondsP50` that is spent waiting for workers. */
  waitSeconds: z.number(),
  costUsd: z.number().nullable(),
  similarTasks: z.number().int(),
  createdAt: z.string(),
  /** From plan to end, waits for people left out; null while it is open, and for a run that went on after its end. */
  actualSeconds: z.number().nullable(),
  actualCostUsd: z.number().nullable(),
});
export type RunEstimateRecord = z.infer<typeof runEstimateRecordSchema>;
