import { z } from "zod";
import { errorRecordSchema } from "../kernel/error_record.ts";
import { jsonObjectSchema, jsonSchema } from "../kernel/json.ts";

/** A step as the worker that claimed it holds it. */
export const leasedStepSchema = z.object({
  stepId: z.uuid(),
  runId: z.uuid(),
  taskId: z.uuid(),
  sessionId: z.uuid(),
  key: z.string(),
  kind: z.string(),
  role: z.string(),
  agent: z.string(),
  input: jsonObjectSchema,
  attempts: z.number().int(),
  stalls: z.number().int(),
  /** The fencing token: every later call presents it. */
  leaseToken: z.uuid(),
  claimedAt: z.coerce.date(),
  leaseExpiresAt: z.coerce.date(),
});
export type LeasedStep = z.infer<typeof leasedStepSchema>;

/** All a handler needs to know of its step, read in one round trip. */
export const stepContextSchema = z.object({
  requirement: z.string(),
  title: z.string().nullable(),
  run: z.object({
    runId: z.uuid(),
    number: z.number().int(),
    template: z.string().nullable(),
    strategy: z.string().nullable(),
    gate: z.enum(["passed", "failed"]).nullable(),
  }),
  /** Outputs of the run's completed steps, by step key. */
  outputs: z.record(z.string(), jsonSchema),
  /** What earlier attempts of this step have finished, by checkpoint key. */
  checkpoints: z.record(z.string(), jsonSchema),
});
export type StepContext = z.infer<typeof stepContextSchema>;

/** How a step stands after a worker's call; a call that came too late reads it here. */
export const stepStateSchema = z.object({
  stepId: z.uuid(),
  status: z.enum(["blocked", "ready", "running", "completed", "failed", "cancelled"]),
  error: errorRecordSchema.nullable(),
});
export type StepState = z.infer<typeof stepStateSchema>;
