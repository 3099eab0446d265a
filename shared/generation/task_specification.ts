import { z } from "zod";

/** What every understood requirement has, for templates and for models; each adds what its own steps need. */
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
  /** Parts of the requirement that are left out, and why. */
  notDone: z.array(z.object({ text: z.string(), because: z.string() })).optional(),
  /** Parts that are taken to ask for nothing although they sound as if they did. */
  readAsContext: z.array(z.string()).optional(),
});
export type TaskSpecification = z.infer<typeof taskSpecificationSchema>;
