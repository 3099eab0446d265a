import { z } from "zod";
import { findingSchema } from "../../quality/review_files.ts";
import { complexitySchema } from "../../requirements/assess_complexity.ts";
import { specificationSchema } from "../../requirements/specification.ts";

const analysis = z.object({ specification: specificationSchema, complexity: complexitySchema });
const planning = z.object({
  codeTemplate: z.object({ id: z.string(), version: z.number().int() }),
});
const review = z.object({ findings: z.array(findingSchema) });

/** What the `plan` step reads: outputs of other steps, by their keys. */
export const planInputs = z.object({ analyse: analysis });

/** What every step reads that renders a code template. */
export const templateInputs = z.object({ analyse: analysis, plan: planning });

/** What the `verify` step reads; not every workflow has a review. */
export const verifyInputs = z.object({ analyse: analysis, review: review.optional() });

/** What the `synthesise` step reads. */
export const synthesiseInputs = z.object({ analyse: analysis });

const INPUTS: Readonly<Record<string, z.ZodObject>> = {
  design: templateInputs,
  generate: templateInputs,
  tests: templateInputs,
  document: templateInputs,
  verify: verifyInputs,
  synthesise: synthesiseInputs,
};

/**
 * The keys of the steps whose outputs a kind of step reads, which a plan must make it depend on. A kind
 * that is not ours is shown what is to be built.
 */
export function readsOf(kind: string): readonly string[] {
  return Object.keys((INPUTS[kind] ?? planInputs).shape);
}
