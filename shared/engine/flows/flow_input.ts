import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";

/** What a step of kind `flow` is given. */
export const flowInputSchema = z.strictObject({
  flow: z.string(),
  version: z.number().int(),
  input: jsonSchema.default({}),
  /** Whether the input has references to earlier outputs; what a user starts a flow with has none. */
  fill: z.boolean().default(false),
});
export type FlowInput = z.infer<typeof flowInputSchema>;
