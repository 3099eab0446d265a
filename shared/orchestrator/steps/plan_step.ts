import type { StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import type { OrchestratorCore } from "../orchestrator_core.ts";
import { planInputs } from "./step_inputs.ts";

/** Lays out the rest of the run. */
export function createPlanStep(core: OrchestratorCore): StepHandler {
  return {
    kind: "plan",
    estimateMilliseconds: 5_000,
    async execute({ step, context }): Promise<StepOutcome> {
      const { analyse } = planInputs.parse(context.outputs);
      const { plan, codeTemplate, decisions } = await core.createExecutionPlan({
        ...analyse,
        sessionId: step.sessionId,
      });
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
