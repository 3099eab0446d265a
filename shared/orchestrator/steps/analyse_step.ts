import { readAllRequirements, type StepHandler, type StepOutcome } from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import type { OrchestratorCore } from "../orchestrator_core.ts";
import { contextualKnowledgeSchema } from "../perform_contextual_search.ts";
import { traceRequirements } from "../trace_requirements.ts";

/** Understands the requirement. What cannot be met is refused here, before anything is paid for. */
export function createAnalyseStep(client: ApiClient, core: OrchestratorCore): StepHandler {
  return {
    kind: "analyse",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const { step, context, retrieve } = execution;
      const { requirement } = context;
      const found = await retrieve("context", { query: requirement }, () =>
        core.performContextualSearch({ ...step, requirement }),
      );
      const knowledge = contextualKnowledgeSchema.parse(found);
      const orchestration = await core.orchestrate(execution, knowledge);
      if (orchestration.status === "refused") return orchestration;
      const { analysis, summary, decisions } = orchestration;
      const { title } = analysis.specification;
      const requirements = await readAllRequirements(client, step.taskId);
      const traces = traceRequirements(requirements, decisions);
      return {
        status: "completed",
        result: { output: toJson(analysis), title, summary, decisions, traces },
      };
    },
  };
}
