import { analyseRequirement, assessComplexity } from "../generation/mod.ts";
import { toErrorRecord, toJson } from "../kernel/mod.ts";
import { describeContextDecision } from "./describe_context.ts";
import type { Orchestration } from "./orchestrator_core.ts";
import type { ContextualKnowledge } from "./perform_contextual_search.ts";

/** Understands a task: what came before it, what is to be built, how complex that is. */
export function orchestrate(
  requirement: string,
  context: ContextualKnowledge,
  attachments = 0,
): Orchestration {
  const analysis = analyseRequirement(requirement);
  if (analysis.status === "refused") {
    return { status: "refused", error: toErrorRecord(analysis.error) };
  }
  const { specification, reasons, notes } = analysis;
  const { assumptions } = specification;
  const complexity = assessComplexity(specification);
  const unread = describeUnread(attachments);
  // Among the assumptions it reaches whoever is given the result, without making the work more complex.
  const told = { ...specification, assumptions: [...unread, ...assumptions] };
  return {
    status: "understood",
    specification: told,
    complexity,
    decisions: [
      describeContextDecision(requirement, context),
      {
        kind: "requirements",
        inputs: { requirement },
        outcome: toJson(told),
        reasons: [...unread, ...reasons, ...notes, ...assumptions],
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

/** Rules read words alone; whoever attached something must not believe that it was heeded. */
function describeUnread(attachments: number): readonly string[] {
  if (attachments === 0) return [];
  const count = attachments === 1 ? "1 attachment was" : `${attachments} attachments were`;
  return [`${count} not read: no model key is set`];
}
