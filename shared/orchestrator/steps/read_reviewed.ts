import { z } from "zod";
import { type LeasedStep, StepRefused } from "../../engine/mod.ts";
import type { ApiClient } from "../../kernel/mod.ts";
import { type RunFile, readRunFiles, runFileSchema } from "../../quality/mod.ts";

/** A plan that a person wrote may bring the files along. */
export const reviewedInputSchema = z.strictObject({
  files: runFileSchema
    .extend({ kind: runFileSchema.shape.kind.default("source") })
    .array()
    .optional(),
});

/** The files that were given, or that the run has written. @throws StepRefused `nothing_to_review`. */
export async function readReviewed(
  client: ApiClient,
  step: LeasedStep,
  given: readonly RunFile[] | undefined,
): Promise<readonly RunFile[]> {
  const files = given ?? (await readRunFiles(client, step.runId));
  if (files.length > 0) return files;
  throw new StepRefused({
    code: "nothing_to_review",
    message: "Expected files to review, but the run has produced none before this step",
    remedy: "Make the step depend on one that writes files, or give it `files` as its input",
  });
}
