import { readOutputs, type StepHandler, type StepOutcome } from "../../engine/mod.ts";
import type { OrchestratorCore } from "../orchestrator_core.ts";
import { planInputs } from "./step_inputs.ts";

/** Lays out the rest of the run. */
export function createPlanStep(core: OrchestratorCore): StepHandler {
  return {
    kind: "plan",
    estimateMilliseconds: 5_000,
    async execute({ step }): Promise<StepOutcome> {
      const { analyse } = readOutputs(planInputs, step);
      const { sessionId, runId } = step;
      const { plan, preparation, decisions } = await core.createExecutionPlan({
        ...analyse,
        sessionId,
        runId,
      });
      const steps = `${plan.template}, ${plan.steps.length} steps, ${plan.strategy}`;
      const { output, summary } = preparation;
      return {
        status: "completed",
        result: {
          output,
          summary: summary === undefined ? steps : `${steps}; ${summary}`,
          plan,
          decisions,
        },
      };
    },
  };
}
