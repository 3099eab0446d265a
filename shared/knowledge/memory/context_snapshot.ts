import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

/** What a step was given to know: the search it made and the exact answer. */
export const contextSnapshotSchema = z.object({
  snapshotId: z.uuid(),
  sessionId: z.uuid(),
  taskId: z.uuid(),
  runId: z.uuid(),
  stepId: z.uuid(),
  /** Names the search within its step. */
  key: z.string(),
  request: jsonObjectSchema,
  /** Texts included: the documents may change. */
  answer: jsonObjectSchema,
  createdAt: z.string(),
});
export type ContextSnapshot = z.infer<typeof contextSnapshotSchema>;
