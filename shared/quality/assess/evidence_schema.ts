import { z } from "zod";
import { testFileResultSchema } from "../sandbox/contract.ts";
import { findingSchema } from "./review_files.ts";

/** The evidence stored with a judgement, as its readers parse it. */
export const evidenceSchema = z.object({
  criteria: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      outcome: z.enum(["met", "not_met", "not_executed", "untested"]),
    }),
  ),
  testFiles: z.array(testFileResultSchema),
  findings: z.array(findingSchema),
});
