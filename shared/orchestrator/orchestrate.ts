import { toErrorRecord } from "../kernel/error_record.ts";
import { toJson } from "../kernel/to_json.ts";
import { analyseRequirement } from "../requirements/analyse_requirement.ts";
import { assessComplexity } from "../requirements/assess_complexity.ts";
import { describeContextDecision } from "./describe_context.ts";
import type { Orchestration } from "./orchestrator_core.ts";
import type { ContextualKnowledge } from "./perform_contextual_search.ts";

/** Understands a task: what came before it, what is to be built, how complex that is. */
export function orchestrate(requirement: string, context: ContextualKnowledge): Orchestration {
  const analysis = analyseRequirement(requirement);
  if (analysis.status === "refused") {
    return { status: "refused", error: toErrorRecord(analysis.error) };
  }
  const { specification, reasons, notes } = analysis;
  const complexity = assessComplexity(specification);
  return {
    status: "understood",
    specification,
    complexity,
    decisions: [
      describeContextDecision(requirement, context),
      {
        kind: "requirements",
        inputs: { requirement },
        outcome: toJson(specification),
        reasons: [...reasons, ...notes, ...specification.assumptions],
      },
      {
        kind: "complexity",
        inputs: toJson({ entities: specification.entities.map((each) => each.name) }),
        outcome: toJson(complexity),
        reasons: complexity.factors.map((factor) => factor.reason),
      },
    ],
  };
}
