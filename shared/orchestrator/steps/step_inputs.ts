import { z } from "zod";
import { complexitySchema, type LeasedStep } from "../../engine/mod.ts";
import {
  contractSchema,
  programAnalysisSchema,
  reconcileInputs,
  specificationSchema,
  taskSpecificationSchema,
} from "../../generation/mod.ts";
import { findingSchema } from "../../quality/mod.ts";

/** What the `analyse` step hands on when code templates are to generate. */
const templateAnalysis = z.object({
  generation: z.literal("template"),
  specification: specificationSchema,
  complexity: complexitySchema,
});
export type TemplateAnalysis = z.infer<typeof templateAnalysis>;

/** What a step reads of the analysis that does not care who generates. */
const analysis = z.object({ specification: taskSpecificationSchema });
const planning = z.object({
  codeTemplate: z.object({ id: z.string(), version: z.number().int() }),
});
const review = z.object({ findings: z.array(findingSchema) });

/** What the `plan` step reads: outputs of other steps, by their keys. */
export const planInputs = z.object({
  analyse: z.discriminatedUnion("generation", [templateAnalysis, programAnalysisSchema]),
});

/** What every step reads that renders a code template. */
export const templateInputs = z.object({ analyse: templateAnalysis, plan: planning });

/** What the `verify` step reads; not every workflow has a review. */
const verifyInputs = z.object({ analyse: analysis, review: review.optional() });
/** Which review is the last one, where files were repaired after the first. */
const verifyInput = z.object({ review: z.string().default("review") });

/** Reads what is to be verified against, and what the last review found. */
export function readVerifyInputs({ input, context }: LeasedStep): z.infer<typeof verifyInputs> {
  const { outputs } = context;
  return verifyInputs.parse({ ...outputs, review: outputs[verifyInput.parse(input).review] });
}

/** What the `review` step reads; only models agree on a contract. */
export const reviewInputs = z.object({
  analyse: analysis.optional(),
  contract: contractSchema.optional(),
});

/** What the `synthesise` step reads. */
export const synthesiseInputs = z.object({ analyse: analysis });

const INPUTS: Readonly<Record<string, z.ZodObject>> = {
  design: templateInputs,
  generate: templateInputs,
  tests: templateInputs,
  document: templateInputs,
  verify: verifyInputs,
  synthesise: synthesiseInputs,
  contract: z.object({ analyse: programAnalysisSchema }),
  reconcile: reconcileInputs,
  repair: reconcileInputs,
  review: reviewInputs,
};

/**
 * The keys of the steps whose outputs a kind of step reads, which a plan must make it depend on. A kind
 * that is not ours is shown what is to be built.
 */
export function readsOf(kind: string): readonly string[] {
  return Object.keys((INPUTS[kind] ?? planInputs).shape);
}
