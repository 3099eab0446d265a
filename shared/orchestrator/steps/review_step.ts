import { readInput, readOutputs, type StepHandler, type StepOutcome } from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import { reviewFiles, type TypeChecker, typeFindings } from "../../quality/mod.ts";
import { readReviewed, reviewedInputSchema } from "./read_reviewed.ts";
import { readInspections, reviewInputs } from "./step_inputs.ts";

/**
 * Reviews every generated file, or those of its input, by rule and by the generator where it can, and
 * takes over what was found in the fields that were inspected before. What must not pass is given
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
      const { files: given } = readInput(reviewedInputSchema, execution.step);
      const files = await readReviewed(client, execution.step, given);
      const { analyse } = readOutputs(reviewInputs, execution.step);
      // A plan that a person wrote may have nothing analysed: then the rules are all there is.
      const generator = analyse === undefined ? undefined : generators.named(analyse.generation);
      // Where nobody corrects what is found, the gate checks types while the tests run.
      const types =
        generator?.review === undefined ? undefined : await checkTypes(files, execution.signal);
      const known = [
        ...reviewFiles(files),
        ...readInspections(execution.step).flatMap(({ findings }) => findings),
        ...(types === undefined ? [] : typeFindings(types)),
      ];
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
