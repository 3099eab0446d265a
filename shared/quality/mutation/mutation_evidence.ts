import { z } from "zod";

/** What is known of whether the tests can fail. */
export const mutationEvidenceSchema = z.object({
  /** All mutants there are; a sample of them is tried. */
  mutants: z.number(),
  killed: z.number(),
  survived: z.number(),
  /** Mutants of which nothing can be said, such as one that took as long as the limit is narrow. */
  undecided: z.number(),
  /** Criteria of which a test passes although every function is empty. */
  passOnStub: z.array(z.string()),
  /** Criteria whose tests fail on the stub and on a mutant that changes what a result is. */
  proven: z.array(z.string()),
  /** Criteria whose tests fail as soon as the text of the code is touched, whatever it does. */
  disturbed: z.array(z.string()),
  survivors: z.array(z.object({ path: z.string(), line: z.number(), change: z.string() })),
  milliseconds: z.number(),
});
export type MutationEvidence = Readonly<z.infer<typeof mutationEvidenceSchema>>;
