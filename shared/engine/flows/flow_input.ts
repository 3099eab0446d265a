import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";

/** What a step of kind `flow` is given. */
export const flowInputSchema = z.strictObject({
  flow: z.string(),
  /** The latest when the run started, unless it is named. */
  version: z.number().int().optional(),
  input: jsonSchema.default({}),
  /** Whether the input has references to earlier outputs; what a user starts a flow with has none. */
  fill: z.boolean().default(false),
});
