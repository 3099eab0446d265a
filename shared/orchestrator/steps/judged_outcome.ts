import {
  type LeasedStep,
  previewJudgement,
  type Quality,
  type StepOutcome,
} from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";

/** How a step that judges completes: what it says is what will be kept, by the standard of the run's project. */
export async function judgedOutcome(
  client: ApiClient,
  { runId }: LeasedStep,
  assessed: Quality,
): Promise<StepOutcome> {
  const quality = await previewJudgement(client, runId, assessed);
  const { verdict, score, tests } = quality;
  const { passed, failed, notExecuted } = tests;
  return {
    status: "completed",
    result: {
      output: toJson({ verdict, score, tests }),
      summary: `${verdict}: ${passed} tests passed, ${failed} failed, ${notExecuted} not executed`,
      quality,
    },
  };
}
