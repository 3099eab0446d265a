import { z } from "zod";
import { scopeSchema } from "./search_request.ts";

/** A query that stands: what is ingested from now on is held against it. */
export const standingQuerySchema = z.strictObject({
  query: z
    .string()
    .max(2000)
    .regex(/\S/, "Expected a query in words, got nothing")
    .refine((text) => !text.includes("\u0000"), "Expected text without null characters"),
  scope: scopeSchema.default({}),
  /** The share of the query, weighed by how rare its words are, that a chunk must hold. */
  threshold: z.number().gt(0).max(1).default(0.5),
  /** How long it lasts: a day by default, a month at most. */
  lifetimeSeconds: z.number().int().min(60).max(2_678_400).default(86_400),
});
export type StandingQuery = z.input<typeof standingQuerySchema>;

export const subscriptionSchema = z.object({
  subscriptionId: z.uuid(),
  query: z.string(),
  scope: scopeSchema,
  threshold: z.number(),
  /** Whose vector it carries too; null when it is matched by words alone. */
  embedder: z.string().nullable(),
  lastSequence: z.number().int(),
  expiresAt: z.string(),
  createdAt: z.string(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** A chunk that came to match, numbered without gaps of its subscription's own making. */
export const matchSchema = z.object({
  subscriptionId: z.uuid(),
  sequence: z.number().int(),
  chunkId: z.number().int(),
  documentId: z.uuid(),
  path: z.string(),
  score: z.number(),
  matchedBy: z.enum(["terms", "meaning"]),
  createdAt: z.string(),
});
export type Match = z.infer<typeof matchSchema>;

/** The private channel on which matches are published, as the event `knowledge:matched`. */
export function subscriptionTopic(subscriptionId: string): string {
  return `subscription:${subscriptionId}`;
}
