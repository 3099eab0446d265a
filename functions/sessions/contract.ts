import { z } from "zod";
import {
  eventSchema,
  quotaSchema,
  sessionSchema,
  sessionStateSchema,
} from "../../shared/engine/mod.ts";
import { jsonObjectSchema, nameSchema, projectSchema } from "../../shared/kernel/mod.ts";
import { nextPage } from "../_http/page.ts";

const title = nameSchema(200);
/** What its owner keeps with it. */
const metadata = jsonObjectSchema;

export const createSessionBody = z.strictObject({
  title: title.default("Untitled session"),
  /** What the session's tasks search and are remembered by. */
  project: projectSchema.default("default"),
  metadata: metadata.default({}),
});
/** All that may be changed of a session; what is left out is as in a new one. */
export const replaceSessionBody = createSessionBody.extend({ title });
export const quotasAnswer = z.object({ quotas: z.array(quotaSchema) });
export const sessionPath = z.object({ sessionId: z.uuid() });
export const eventsQuery = z.strictObject({
  /** The last sequence the client has seen; 0 for all. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const sessionAnswer = z.object({ session: sessionSchema });
export const sessionAndStateAnswer = sessionAnswer.extend({ state: sessionStateSchema });
export const sessionsAnswer = z.object({ sessions: z.array(sessionSchema), ...nextPage });
export const eventsAnswer = z.object({ events: z.array(eventSchema) });
