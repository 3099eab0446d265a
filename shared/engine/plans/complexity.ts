import { z } from "zod";

export const factorSchema = z.object({
  name: z.string(),
  value: z.number(),
  weight: z.number(),
  /** Value times weight. */
  contribution: z.number(),
  reason: z.string(),
});

/** How much work a task is, with the named factors that say why. */
export const complexitySchema = z.object({
  level: z.enum(["simple", "moderate", "complex"]),
  score: z.number(),
  factors: z.array(factorSchema),
});
export type Complexity = z.infer<typeof complexitySchema>;
