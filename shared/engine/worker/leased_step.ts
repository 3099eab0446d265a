import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "../../kernel/mod.ts";
import { verdictSchema } from "../quality/quality_report.ts";
import { modelUseSchema } from "../tasks/task.ts";

/** All a handler needs to know beside its step's own row; it comes with the claim. */
const stepContextSchema = z.object({
  requirement: z.string(),
  title: z.string().nullable(),
  models: modelUseSchema,
  run: z.object({
    runId: z.uuid(),
    number: z.number().int(),
    template: z.string().nullable(),
    strategy: z.string().nullable(),
    gate: verdictSchema.nullable(),
  }),
  /** Outputs of the completed steps this one depends on, and of no others, by step key. */
  outputs: z.record(z.string(), jsonSchema),
  /** The bytes of outputs that were left out because they are more than a worker can hold; null otherwise. */
  omittedOutputBytes: z.number().int().nullable(),
  /** The step before it that put out most of them. */
  largestOutput: z.string().nullable(),
  /** What the person said to the run until the step was claimed, the latest last. */
  messages: z.array(z.object({ number: z.number().int(), text: z.string(), sentAt: z.string() })),
  /** What earlier attempts of this step have finished, by checkpoint key. */
  checkpoints: z.record(z.string(), jsonSchema),
});

/** A step as the worker that claimed it holds it. */
export const leasedStepSchema = z.object({
  stepId: z.uuid(),
  runId: z.uuid(),
  taskId: z.uuid(),
  sessionId: z.uuid(),
  tenantId: z.uuid(),
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
  context: stepContextSchema,
});
export type LeasedStep = z.infer<typeof leasedStepSchema>;
export type StepContext = LeasedStep["context"];
