import { z } from "zod";

/**
 * What every understood requirement has, whether templates or models understood it: rules, which say in addition what the
 * code templates need, or a model.
 */
export const taskSpecificationSchema = z.object({
  /** What is to be built: a code template's id, or `program`. */
  kind: z.string(),
  title: z.string(),
  requirement: z.string(),
  language: z.string().optional(),
  acceptanceCriteria: z.array(z.object({ id: z.string(), text: z.string() })),
  /** What the documents must explain. */
  entities: z.array(z.looseObject({ label: z.string() })),
  assumptions: z.array(z.string()),
});
export type TaskSpecification = z.infer<typeof taskSpecificationSchema>;
