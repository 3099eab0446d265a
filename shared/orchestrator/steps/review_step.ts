import { toJson } from "../../kernel/to_json.ts";
import type { ApiClient } from "../../postgres/database.ts";
import { reviewFiles } from "../../quality/review_files.ts";
import type { StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import { readRunFiles } from "./run_files.ts";

/** Reads every generated file for what must not be there. It finds; the gate decides. */
export function createReviewStep(client: ApiClient): StepHandler {
  return {
    kind: "review",
    estimateMilliseconds: 5_000,
    async execute({ step }): Promise<StepOutcome> {
      const files = await readRunFiles(client, step.runId);
      const findings = reviewFiles(files);
      return {
        status: "completed",
        result: {
          output: toJson({ findings }),
          summary: `${findings.length} findings in ${files.length} files`,
        },
      };
    },
  };
}
