import { z } from "zod";
import { complexitySchema } from "../../engine/mod.ts";
import { specificationSchema } from "./specification/specification.ts";

/** The output of the `analyse` step when code templates generate. */
export const templateAnalysisSchema = z.object({
  generation: z.literal("template"),
  specification: specificationSchema,
  complexity: complexitySchema,
  /** The moment that stamps what the templates write, the same however often a step is repeated. */
  createdAt: z.coerce.date(),
});

/** The outputs that a step reads which renders a code template. */
export const templateInputs = z.object({
  analyse: templateAnalysisSchema,
  plan: z.object({ codeTemplate: z.object({ id: z.string(), version: z.number().int() }) }),
});
