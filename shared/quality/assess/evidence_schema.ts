import { z } from "zod";
import { mutationEvidenceSchema } from "../mutation/mutation_evidence.ts";
import { testFileResultSchema } from "../sandbox/contract.ts";
import { exampleResultSchema } from "./examples/execute_examples.ts";
import { shortfallSchema } from "./find_shortfalls.ts";
import { criterionResultSchema } from "./judge_criteria.ts";
import { findingSchema } from "./review_files.ts";

/** The evidence stored with a judgement, as its readers parse it. */
export const evidenceSchema = z.object({
  shortfalls: z.array(shortfallSchema),
  criteria: z.array(criterionResultSchema),
  testFiles: z.array(testFileResultSchema),
  mutation: mutationEvidenceSchema.optional(),
  examples: z.array(exampleResultSchema),
  findings: z.array(findingSchema),
  notJudged: z.array(z.string()),
});
export type Evidence = z.infer<typeof evidenceSchema>;
