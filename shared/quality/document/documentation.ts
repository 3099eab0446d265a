import { z } from "zod";
import { runFileSchema } from "../assess/run_files.ts";

/** A document of given code. Its shape is API. */
export const documentationSchema = z.object({
  /** `complete` where every export is shown with a call that was executed. */
  verdict: z.enum(["complete", "partial"]),
  /** The document, `API.md`. */
  files: runFileSchema.array(),
  /** How many calls it shows; each was executed, and came to what is shown. */
  examples: z.number().int(),
  /** Exports without a call that was executed, and files that nobody read, with the reason. */
  withoutExample: z.array(z.string()),
});
export type Documentation = z.infer<typeof documentationSchema>;
