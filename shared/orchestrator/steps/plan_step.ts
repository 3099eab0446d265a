import { z } from "zod";
import type { StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import type { OrchestratorCore } from "../orchestrator_core.ts";
import { analysisOutputSchema } from "./analyse_step.ts";

/** Which code template the later steps render. */
export const planOutputSchema = z.object({
  codeTemplate: z.object({ id: z.string(), version: z.number().int() }),
});

/** Lays out the rest of the run. */
export function createPlanStep(core: OrchestratorCore): StepHandler {
  return {
    kind: "plan",
    estimateMilliseconds: 5_000,
    async execute({ context }): Promise<StepOutcome> {
      const understood = analysisOutputSchema.parse(context.outputs.analyse);
      const { plan, codeTemplate, decisions } = await core.createExecutionPlan(understood);
      const { id, version } = codeTemplate;
      return {
        status: "completed",
        result: {
          output: { codeTemplate: { id, version } },
          summary: `${plan.template}, ${plan.steps.length} steps, ${plan.strategy}; code from "${id}"`,
          plan,
          decisions,
        },
      };
    },
  };
}
