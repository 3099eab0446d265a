import { z } from "zod";

/** What a source is to those who read it. */
export const sourceKindSchema = z.enum(["text", "document", "code", "conversation", "picture"]);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** How a source that is text is written. */
export const sourceFormatSchema = z.enum([
  "plain",
  "markdown",
  "code",
  "mail",
  "mbox",
  "slack",
  "teams",
  "discord",
  "github",
  "whatsapp",
  "webvtt",
  "subrip",
  "transcript",
]);
export type SourceFormat = z.infer<typeof sourceFormatSchema>;

/** What a task is to be understood from beside its requirement. */
export const taskSourceSchema = z.object({
  /** Its place among the task's sources, from 1 on. */
  ordinal: z.number().int(),
  kind: sourceKindSchema,
  /** Null for pictures and PDFs. */
  format: sourceFormatSchema.nullable(),
  name: z.string(),
  mediaType: z.string(),
  caption: z.string().nullable(),
  bytes: z.number().int(),
  /** How many passages were read in it. */
  passages: z.number().int(),
  /** When requirements were gathered from it; null until then. */
  readAt: z.string().nullable(),
});
export type TaskSource = z.infer<typeof taskSourceSchema>;

/** A source with what is in it, in base64. */
export const wholeSourceSchema = taskSourceSchema
  .omit({ passages: true, readAt: true })
  .extend({ data: z.string() });
export type WholeSource = z.infer<typeof wholeSourceSchema>;

/** What one person said or wrote in one go, or a paragraph of it. */
export const passageSchema = z.object({
  /** Its source. */
  ordinal: z.number().int(),
  /** Its place in the source, from 1 on. */
  number: z.number().int(),
  /** Who said it, as the source has it; null where it does not say. */
  speaker: z.string().nullable(),
  /** When, in the source's own form, such as an ISO time or the time into a recording. */
  saidAt: z.string().nullable(),
  /** Where in the source it is, such as "line 12" or "message 3". */
  place: z.string(),
  text: z.string(),
});
export type Passage = z.infer<typeof passageSchema>;

/** A source to keep with a task, and what was read in it. */
export interface NewSource {
  readonly kind: SourceKind;
  readonly format?: SourceFormat | undefined;
  readonly name: string;
  readonly mediaType: string;
  readonly caption?: string | undefined;
  /** In base64. */
  readonly data: string;
  readonly passages?: readonly Omit<Passage, "ordinal" | "number">[] | undefined;
}
