import { z } from "zod";

/** A picture or PDF that came with a task. */
export const taskAttachmentSchema = z.object({
  /** Its place among the task's attachments, from 1 on. */
  ordinal: z.number().int(),
  name: z.string(),
  mediaType: z.string(),
  caption: z.string().nullable(),
  bytes: z.number().int(),
});
export type TaskAttachment = z.infer<typeof taskAttachmentSchema>;

/** The same with what is in it, in base64. */
export const wholeAttachmentSchema = taskAttachmentSchema.extend({ data: z.string() });
export type WholeAttachment = z.infer<typeof wholeAttachmentSchema>;
