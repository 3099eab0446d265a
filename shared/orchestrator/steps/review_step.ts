import { z } from "zod";
import {
  type LeasedStep,
  readInput,
  readOutputs,
  type StepHandler,
  type StepOutcome,
  StepRefused,
} from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import {
  type RunFile,
  readRunFiles,
  reviewFiles,
  runFileSchema,
  type TypeChecker,
  typeFindings,
} from "../../quality/mod.ts";
import { reviewInputs } from "./step_inputs.ts";

/** A plan that a person wrote may bring the files along. */
const inputSchema = z.strictObject({
  files: runFileSchema
    .extend({ kind: runFileSchema.shape.kind.default("source") })
    .array()
    .optional(),
});

/**
 * Reviews every generated file, or those of its input, by rule and by the generator where it can. What must not pass is given
 * back to be corrected where that is possible; then the gate decides.
 */
export function createReviewStep(
  client: ApiClient,
  generators: Generators,
  checkTypes: TypeChecker,
): StepHandler {
  return {
    kind: "review",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const files = await readReviewed(client, execution.step);
      const { analyse } = readOutputs(reviewInputs, execution.step);
      // A plan that a person wrote may have nothing analysed: then the rules are all there is.
      const generator = analyse === undefined ? undefined : generators.named(analyse.generation);
      // Where nobody corrects what is found, the gate checks types while the tests run.
      const types =
        generator?.review === undefined ? undefined : await checkTypes(files, execution.signal);
      const known = [...reviewFiles(files), ...(types === undefined ? [] : typeFindings(types))];
      const review = await generator?.review?.(execution, files, known);
      const findings = review?.findings ?? known;
      const revision = review?.revision;
      return {
        status: "completed",
        result: {
          output: toJson({ findings, types }),
          summary: `${findings.length} findings in ${files.length} files`,
          ...(revision === undefined ? {} : { revision }),
        },
      };
    },
  };
}

async function readReviewed(client: ApiClient, step: LeasedStep): Promise<readonly RunFile[]> {
  const files = readInput(inputSchema, step).files ?? (await readRunFiles(client, step.runId));
  if (files.length > 0) return files;
  throw new StepRefused({
    code: "nothing_to_review",
    message: "Expected files to review, but the run has produced none before this step",
    remedy: "Make the step depend on one that writes files, or give it `files` as its input",
  });
}
