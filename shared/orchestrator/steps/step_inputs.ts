import { z } from "zod";
import { type LeasedStep, readInput, readOutputs } from "../../engine/mod.ts";
import { taskAnalysisSchema } from "../../generation/mod.ts";
import { findingSchema, typeCheckSchema, unclearTestSchema } from "../../quality/mod.ts";

const review = z.object({
  findings: z.array(findingSchema),
  types: typeCheckSchema.optional(),
});

/** What the `plan` step reads: outputs of other steps, by their keys. */
export const planInputs = z.object({ analyse: taskAnalysisSchema });

const reconcile = z.object({ unclear: z.array(unclearTestSchema) });

/** What the `verify` step reads; not every workflow has a review, or brings together what was written apart. */
const verifyInputs = z.object({
  analyse: taskAnalysisSchema,
  review: review.optional(),
  reconcile: reconcile.optional(),
});
/** Which review is the last one, where files were repaired after the first. */
const verifyInput = z.object({ review: z.string().default("review") });

/** Reads what is to be verified against, and what the last review found. */
export function readVerifyInputs(step: LeasedStep): z.infer<typeof verifyInputs> {
  const { outputs } = step.context;
  const last = outputs[readInput(verifyInput, step).review];
  const context = { ...step.context, outputs: { ...outputs, ...(last && { review: last }) } };
  return readOutputs(verifyInputs, { key: step.key, context });
}

/** What the `review` step reads. The contract is for the generator that agreed on one. */
export const reviewInputs = z.object({
  analyse: taskAnalysisSchema.optional(),
  contract: z.unknown().optional(),
});

/** What an `inspect` step found, and looked for. */
const inspectionSchema = z.object({ inspected: z.string(), findings: z.array(findingSchema) });
export type Inspection = z.infer<typeof inspectionSchema>;

/** The inspections among the steps that a review depends on, whatever their keys. */
export function readInspections({ context }: Pick<LeasedStep, "context">): readonly Inspection[] {
  return Object.values(context.outputs).flatMap((output) => {
    const read = inspectionSchema.safeParse(output);
    return read.success ? [read.data] : [];
  });
}

/** What the `synthesise` step reads. */
export const synthesiseInputs = z.object({ analyse: taskAnalysisSchema });

const INPUTS: Readonly<Record<string, z.ZodObject>> = {
  review: reviewInputs,
  inspect: reviewInputs,
  verify: verifyInputs,
  synthesise: synthesiseInputs,
};

/**
 * The keys of the steps whose outputs a kind of step reads, which a plan must make it depend on. A kind
 * that is not ours is given the analysis.
 */
export function readsOf(kind: string): readonly string[] {
  return Object.keys((INPUTS[kind] ?? planInputs).shape);
}
