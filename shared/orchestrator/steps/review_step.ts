import type { StepHandler, StepOutcome } from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import { readRunFiles, reviewFiles } from "../../quality/mod.ts";
import { reviewInputs } from "./step_inputs.ts";

/**
 * Reviews every generated file, by rule and by the generator where it can. What must not pass is given
 * back to be corrected where that is possible; then the gate decides.
 */
export function createReviewStep(client: ApiClient, generators: Generators): StepHandler {
  return {
    kind: "review",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const files = await readRunFiles(client, execution.step.runId);
      const known = reviewFiles(files);
      const { analyse } = reviewInputs.parse(execution.context.outputs);
      // A plan that a person wrote may have nothing analysed: then the rules are all there is.
      const generator = analyse === undefined ? undefined : generators.named(analyse.generation);
      const review = await generator?.review?.(execution, files, known);
      const findings = review?.findings ?? known;
      const revision = review?.revision;
      return {
        status: "completed",
        result: {
          output: toJson({ findings }),
          summary: `${findings.length} findings in ${files.length} files`,
          ...(revision === undefined ? {} : { revision }),
        },
      };
    },
  };
}
