import type { StepHandler, StepOutcome } from "../../engine/mod.ts";
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
      const steps = `${plan.template}, ${plan.steps.length} steps, ${plan.strategy}`;
      return {
        status: "completed",
        result: {
          output: codeTemplate === undefined ? {} : { codeTemplate: nameOf(codeTemplate) },
          summary: codeTemplate === undefined ? steps : `${steps}; code from "${codeTemplate.id}"`,
          plan,
          decisions,
        },
      };
    },
  };
}

function nameOf({ id, version }: { readonly id: string; readonly version: number }) {
  return { id, version };
}
