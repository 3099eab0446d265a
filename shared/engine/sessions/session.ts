import { z } from "zod";

/** A session as its members see it. */
export const sessionSchema = z.object({
  sessionId: z.uuid(),
  title: z.string(),
  project: z.string(),
  status: z.enum(["active", "closed"]),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;
