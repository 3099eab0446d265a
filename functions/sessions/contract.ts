import { z } from "zod";
import { eventSchema, sessionSchema } from "../../shared/engine/mod.ts";
import { projectSchema } from "../../shared/kernel/mod.ts";

export const createSessionBody = z.strictObject({
  title: z.string().trim().min(1).max(200).default("Untitled session"),
  /** What the session's tasks search and are remembered by. */
  project: projectSchema.default("default"),
});
export const updateSessionBody = z.strictObject({ status: z.literal("closed") });
export const sessionPath = z.object({ sessionId: z.uuid() });
export const eventsQuery = z.strictObject({
  /** The last sequence the client has seen; 0 for all. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const sessionAnswer = z.object({ session: sessionSchema });
export const sessionsAnswer = z.object({ sessions: z.array(sessionSchema) });
export const eventsAnswer = z.object({ events: z.array(eventSchema) });
