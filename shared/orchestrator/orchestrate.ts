import { toErrorRecord } from "../kernel/error_record.ts";
import { toJson } from "../kernel/to_json.ts";
import type { ApiClient } from "../postgres/database.ts";
import { analyseRequirement } from "../requirements/analyse_requirement.ts";
import { assessComplexity } from "../requirements/assess_complexity.ts";
import type { Orchestration } from "./orchestrator_core.ts";
import { performContextualSearch, type SimilarTask } from "./perform_contextual_search.ts";

/** Understands a task: what came before it, what is to be built, how complex that is. */
export async function orchestrate(
  client: ApiClient,
  task: { readonly taskId: string; readonly requirement: string },
): Promise<Orchestration> {
  const { requirement } = task;
  const similar = await performContextualSearch(client, task.taskId);
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
      {
        kind: "context",
        inputs: { requirement },
        outcome: toJson(similar),
        reasons: describeContext(similar),
      },
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

function describeContext(similar: readonly SimilarTask[]): string[] {
  if (similar.length === 0) return ["No earlier task shares words with this requirement"];
  return similar.map(
    ({ title, requirement, status }) =>
      `Earlier task "${title ?? requirement.slice(0, 60)}" (${status}) is similar`,
  );
}
