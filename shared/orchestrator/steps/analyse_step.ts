import { toJson } from "../../kernel/to_json.ts";
import type { StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import type { OrchestratorCore } from "../orchestrator_core.ts";
import { contextualKnowledgeSchema } from "../perform_contextual_search.ts";

/** Understands the requirement. What cannot be met is refused here, before anything is paid for. */
export function createAnalyseStep(core: OrchestratorCore): StepHandler {
  return {
    kind: "analyse",
    estimateMilliseconds: 5_000,
    async execute({ step, context, retrieve }): Promise<StepOutcome> {
      const { requirement } = context;
      const found = await retrieve("context", { query: requirement }, () =>
        core.performContextualSearch({ ...step, requirement }),
      );
      const orchestration = core.orchestrate(requirement, contextualKnowledgeSchema.parse(found));
      if (orchestration.status === "refused") return orchestration;
      const { specification, complexity, decisions } = orchestration;
      const entities = specification.entities.map((each) => each.label).join(", ");
      return {
        status: "completed",
        result: {
          output: toJson({ specification, complexity }),
          title: specification.title,
          summary: `${specification.title}: ${entities}; ${complexity.level}`,
          decisions,
        },
      };
    },
  };
}
