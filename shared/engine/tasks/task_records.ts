import { z } from "zod";
import { errorRecordSchema, jsonObjectSchema } from "../../kernel/mod.ts";

/** A version of a run's plan and why it was made. */
export const planSchema = z.object({
  runId: z.uuid(),
  version: z.number().int(),
  /** The step whose result brought it; null for one that came with the run or from a person. */
  stepId: z.uuid().nullable(),
  reason: z.string(),
  /** What it did to the steps of the version before. */
  changes: z.object({
    added: z.array(z.string()).optional(),
    replaced: z.array(z.string()).optional(),
    removed: z
      .array(z.object({ key: z.string(), kind: z.string(), role: z.string(), agent: z.string() }))
      .optional(),
  }),
  createdAt: z.string(),
});
export type Plan = z.infer<typeof planSchema>;

/** An ended try at a step. */
export const attemptSchema = z.object({
  stepId: z.uuid(),
  key: z.string(),
  /** Counts every claim of the step, whatever its outcome. */
  number: z.number().int(),
  workerId: z.uuid(),
  outcome: z.enum([
    "completed",
    "failed",
    "refused",
    "timed_out",
    "stalled",
    "released",
    "suspended",
    "cancelled",
  ]),
  error: errorRecordSchema.nullable(),
  availableAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** From ready to claimed. */
  waitSeconds: z.number(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** A step that was given up. */
export const deadLetterSchema = z.object({
  stepId: z.uuid(),
  key: z.string(),
  reason: z.enum(["attempts", "stalls", "refused", "rejected", "plan", "expired"]),
  error: errorRecordSchema,
  createdAt: z.string(),
  /** When it was sent back to work; null while dead. */
  redrivenAt: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** Who intervened, when, and why. */
export const auditEntrySchema = z.object({
  auditEntryId: z.number().int(),
  /** The user; null for the secret key and for the engine itself. */
  actor: z.uuid().nullable(),
  actorRole: z.string(),
  action: z.string(),
  taskId: z.uuid().nullable(),
  runId: z.uuid().nullable(),
  stepId: z.uuid().nullable(),
  details: jsonObjectSchema,
  createdAt: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
