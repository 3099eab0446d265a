import { z } from "zod";
import { errorRecordSchema, jsonObjectSchema } from "../../kernel/mod.ts";

/** When a task of the schedule is open: it does not fire, the open one is cancelled, or both run. */
export const overlapSchema = z.enum(["skip", "replace", "allow"]);
/** Which firings are made up that no sweep was there for. */
export const catchUpSchema = z.enum(["none", "last", "all"]);
const outcomeSchema = z.enum(["started", "skipped", "missed", "failed"]);

/** Tasks that begin by themselves, again and again. */
export const scheduleSchema = z.object({
  scheduleId: z.uuid(),
  sessionId: z.uuid(),
  name: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  /** What it submits. */
  task: jsonObjectSchema,
  overlap: overlapSchema,
  catchUp: catchUpSchema,
  startsAt: z.string().nullable(),
  endsAt: z.string().nullable(),
  pausedAt: z.string().nullable(),
  pauseReason: z.string().nullable(),
  /** Null while it is paused, and once it is never due again. */
  nextDueAt: z.string().nullable(),
  lastDueAt: z.string().nullable(),
  lastOutcome: outcomeSchema.nullable(),
  lastTaskId: z.uuid().nullable(),
  /** Why it started no task then. */
  lastReason: errorRecordSchema.nullable(),
  /** Counts its replacements. */
  version: z.number().int(),
  createdAt: z.string(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** What became of a time at which a schedule was due. */
export const firingSchema = z.object({
  dueAt: z.string(),
  outcome: outcomeSchema,
  taskId: z.uuid().nullable(),
  reason: errorRecordSchema.nullable(),
  firedAt: z.string(),
});
export type Firing = z.infer<typeof firingSchema>;
