import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";

const share = z.number().nullable();

/** A chunk that was found, and what it scored. */
export const foundResultSchema = z.object({
  chunkId: z.number().int(),
  documentId: z.uuid(),
  project: z.string(),
  path: z.string(),
  title: z.string(),
  type: z.string().nullable(),
  language: z.string().nullable(),
  origin: z.string(),
  licence: z.string().nullable(),
  provenance: z.record(z.string(), jsonSchema),
  modifiedAt: z.string(),
  header: z.string(),
  content: z.string(),
  sectionPath: z.array(z.string()),
  symbol: z.string().nullable(),
  startLine: z.number().int(),
  endLine: z.number().int(),
  /** What the results are ordered by. */
  score: z.number(),
  /** From 0 to 1 each unless said otherwise, null where that search did not take part. */
  scores: z.object({
    lexical: share,
    feedback: share,
    vector: share,
    /** Of the vectors, as it is: two texts that have nothing in common have about 0. */
    cosine: z.number().nullable(),
    /** The share of the question, by the weight of its words, that stands in the chunk. */
    held: share,
    /** 1 where it defines what the query asks for by name. */
    definition: share,
    graph: share,
    session: share,
    recency: share,
  }),
  /** Words of the query that stand in the chunk, the rarest first. */
  matchedTerms: z.array(z.string()),
});
export type FoundResult = z.infer<typeof foundResultSchema>;

/** A chunk that was found, what it scored, and why it is there. */
export const searchResultSchema = foundResultSchema.extend({
  /** In words, for people. */
  reasons: z.array(z.string()),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

export const searchAnswerSchema = z.object({
  /** Whether anything is known of it; where not, the results only share some words with the question. */
  known: z.boolean(),
  /** From 0 to 1, how much of the question the best of the results answers, however the others are. */
  relevance: z.number(),
  results: z.array(searchResultSchema),
  /** Which model's vectors took part; null when words alone were searched. */
  embedder: z.string().nullable(),
  /** True when a part of the search could not be asked; `notes` say which. */
  degraded: z.boolean(),
  notes: z.array(z.string()),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
