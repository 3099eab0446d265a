import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

/** Every event there is; docs/reference/events.md says when each is sent and what it carries. */
export const EVENT_TYPES = [
  "session:created",
  "session:updated",
  "session:ended",
  "task:orchestrated",
  "task:updated",
  "task:distributed",
  "task:executing",
  "task:revised",
  "task:waiting",
  "task:paused",
  "task:resumed",
  "task:reopened",
  "task:undoing",
  "task:completed",
  "task:failed",
  "task:cancelled",
  "phase:started",
  "phase:completed",
  "step:retrying",
  "step:stalled",
  "step:released",
  "step:waiting",
  "step:resumed",
  "step:mapped",
  "step:reassigned",
  "step:skipped",
  "step:cancelled",
  "step:failed",
  "event:emitted",
  "message:sent",
  "requirements:changed",
  "approval:requested",
  "approval:escalated",
  "approval:resolved",
  "agent:assigned",
  "agent:status",
  "agent:progress",
  "agent:result",
  "decision:recorded",
  "quality:assessment",
  "quality:report",
  "quality:alert",
  "incident:opened",
  "incident:resolved",
] as const;

/** An event as it is stored, and as it is broadcast alone: the two have the same shape. */
export const eventSchema = z.object({
  sequence: z.number().int().positive(),
  type: z.enum(EVENT_TYPES),
  sessionId: z.uuid(),
  taskId: z.uuid().nullable(),
  runId: z.uuid().nullable(),
  stepId: z.uuid().nullable(),
  payload: jsonObjectSchema,
  createdAt: z.string(),
});
export type CogoEvent = z.infer<typeof eventSchema>;

/** What is broadcast in place of many events at once: they wait in the log. */
export const burstSchema = z.object({
  type: z.literal("events:appended"),
  sessionId: z.uuid(),
  firstSequence: z.number().int().positive(),
  /** The last of them. */
  sequence: z.number().int().positive(),
});
