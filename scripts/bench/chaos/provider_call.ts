import { z } from "zod";

/** What a worker asks the provider: an answer for a step, under one claim of it. */
export const providerQuestionSchema = z.object({
  stepId: z.uuid(),
  /** When the step was claimed, in milliseconds: it tells the claims of a step apart. */
  claimedAt: z.number().int(),
});
export type ProviderQuestion = z.infer<typeof providerQuestionSchema>;

/** A call as the provider's own books have it, in the order in which the calls ended. */
export const providerCallSchema = z.object({
  ...providerQuestionSchema.shape,
  /**
   * `answered` is the only one that costs money, whether or not anyone was left to read it; `replayed`
   * is an earlier answer given again for its idempotency key.
   */
  outcome: z.enum(["answered", "replayed", "rate_limited", "failed", "broken", "hung"]),
  answer: z.string().nullable(),
});
export type ProviderCall = z.infer<typeof providerCallSchema>;
