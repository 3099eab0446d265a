import { z } from "zod";
import { runFileSchema } from "../assess/run_files.ts";

/** Tests that were written for given code. Its shape is API. */
export const characterisationSchema = z.object({
  /** They say what the code does; what it should do, only criteria say. */
  verdict: z.literal("unproven"),
  /** The test files. */
  files: runFileSchema.array(),
  /** How many of their tests pass. */
  tests: z.number().int(),
  /** What they say of small changes of the code. */
  mutants: z.object({
    killed: z.number().int(),
    survived: z.number().int(),
    survivors: z.array(z.object({ path: z.string(), line: z.number(), change: z.string() })),
  }),
  /** Why it is unproven. */
  reasons: z.array(z.string()),
  /** Files for which no test was written, with the reason. */
  notCharacterised: z.array(z.string()),
});
export type Characterisation = z.infer<typeof characterisationSchema>;
