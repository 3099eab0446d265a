import { z } from "zod";
import { scopeSchema, searchRequestSchema } from "../search/search_request.ts";

/** A question to what is known. */
export const askRequestSchema = z.strictObject({
  question: searchRequestSchema.shape.query.max(2_000),
  scope: scopeSchema.default({}),
  /** Passages to look at. */
  limit: z.number().int().min(1).max(20).default(8),
});
export type AskRequest = z.infer<typeof askRequestSchema>;

/** Where something is said. */
export const citationSchema = z.object({
  documentId: z.uuid(),
  project: z.string(),
  path: z.string(),
  startLine: z.number().int(),
  endLine: z.number().int(),
  /** As it stands there. */
  quote: z.string(),
});
export type Citation = z.infer<typeof citationSchema>;

/** A sentence, and what it rests on. */
export const citedSentenceSchema = z.object({
  text: z.string(),
  citations: z.array(citationSchema).min(1),
});
export type CitedSentence = z.infer<typeof citedSentenceSchema>;

/** An answer in which every sentence cites what it rests on. */
export const citedAnswerSchema = z.object({
  /** `answered` in sentences of its own, by `passages` as they stand, or that nothing known answers it. */
  status: z.enum(["answered", "passages", "not_known"]),
  sentences: z.array(citedSentenceSchema),
  /** What else to know of it, such as that a part of the search could not be asked. */
  notes: z.array(z.string()),
});
export type CitedAnswer = z.infer<typeof citedAnswerSchema>;
