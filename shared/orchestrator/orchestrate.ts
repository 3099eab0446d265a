import { toErrorRecord } from "../kernel/error_record.ts";
import { toJson } from "../kernel/to_json.ts";
import { analyseRequirement } from "../requirements/analyse_requirement.ts";
import { assessComplexity } from "../requirements/assess_complexity.ts";
import type { RecordedDecision } from "../worker/step_handler.ts";
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
      decideContext(requirement, context),
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

/** The passages themselves are in the step's context snapshot. */
function decideContext(
  requirement: string,
  { knowledge, similarTasks }: ContextualKnowledge,
): RecordedDecision {
  const passages = knowledge.results.map(({ chunkId, path, startLine, score }) => ({
    chunkId,
    path,
    startLine,
    score,
  }));
  return {
    kind: "context",
    inputs: { requirement },
    outcome: toJson({ similarTasks, passages, degraded: knowledge.degraded }),
    reasons: [...describeContext({ knowledge, similarTasks }), ...knowledge.notes],
  };
}

function describeContext({ knowledge, similarTasks }: ContextualKnowledge): string[] {
  const tasks = similarTasks.map(({ title, status }) => `Earlier task "${title}" (${status})`);
  const paths = new Set(
    knowledge.results.filter(({ origin }) => origin === "upload").map(({ path }) => path),
  );
  const documents = [...paths].slice(0, 3).map((path) => `Document ${path}`);
  const found = [...tasks, ...documents].map((what) => `${what} bears on it`);
  return found.length > 0 ? found : ["The project knows nothing yet that bears on it"];
}
