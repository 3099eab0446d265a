import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";

/** Tokens of one call. `input` excludes what was read from or written to a cache; `output` includes reasoning. */
export const tokenUsageSchema = z.object({
  input: z.number().int().nonnegative(),
  cacheRead: z.number().int().nonnegative(),
  cacheWrite: z.number().int().nonnegative(),
  output: z.number().int().nonnegative(),
  /** The part of `output` that was thinking. */
  reasoning: z.number().int().nonnegative(),
  /** The provider told none: these are reckoned from what was sent and received. */
  estimated: z.boolean().optional(),
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

/**
 * Why a model stopped: it was done, ran into the limit on output, wants a tool called, or declined.
 * What is wrong with the call itself is thrown, as a {@link ModelError}.
 */
export const stopReasonSchema = z.enum(["end", "length", "tool", "refusal"]);
export type StopReason = z.infer<typeof stopReasonSchema>;

/** What a model answered, in the words of no provider; it is stored as it is. */
export const modelAnswerSchema = z.object({
  text: z.string(),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), input: jsonSchema })),
  stop: stopReasonSchema,
  usage: tokenUsageSchema,
  /** The model that answered, as the provider calls it: an alias may stand for a dated one. */
  model: z.string(),
  /** The provider's id of the answer, and of the request as its support asks for it. */
  responseId: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;
