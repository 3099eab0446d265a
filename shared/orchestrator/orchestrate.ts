import {
  learnComplexity,
  type RecordedDecision,
  readPlanningHistory,
  type StepExecution,
  weighSimilarWork,
} from "../engine/mod.ts";
import type { Generators, TaskAnalysis } from "../generation/mod.ts";
import { type ApiClient, type ErrorRecord, toJson } from "../kernel/mod.ts";
import { describeContextDecision } from "./describe_context.ts";
import type { ContextualKnowledge } from "./perform_contextual_search.ts";

/** A task understood, or refused before anything was paid for. */
export type Orchestration =
  | {
      readonly status: "understood";
      readonly analysis: TaskAnalysis;
      /** One line for people. */
      readonly summary: string;
      readonly decisions: readonly RecordedDecision[];
    }
  | { readonly status: "refused"; readonly error: ErrorRecord };

/** Chooses the generator, once for the run, and has it understand the requirement. */
export async function orchestrate(
  client: ApiClient,
  generators: Generators,
  execution: StepExecution,
  context: ContextualKnowledge,
): Promise<Orchestration> {
  const { requirement, models } = execution.context;
  const generator = generators.choose(models);
  const understanding = await generator.understand(execution, context.knowledge);
  if (understanding.status === "refused") return understanding;
  const similarTasks = context.similarTasks.map(({ taskId }) => taskId);
  const ruled = understanding.analysis.complexity;
  const complexity = await assess(client, execution.step.sessionId, ruled, similarTasks);
  const choice: RecordedDecision = {
    kind: "generation",
    inputs: {},
    outcome: generator.name,
    reasons: [generator.reason],
  };
  return {
    status: "understood",
    analysis: { ...understanding.analysis, complexity, similarTasks },
    summary:
      complexity.level === ruled.level
        ? understanding.summary
        : `${understanding.summary}, but ${complexity.level} by similar tasks`,
    decisions: [
      choice,
      describeContextDecision(requirement, context),
      ...understanding.decisions.map((each) =>
        each.kind === "complexity"
          ? {
              ...each,
              outcome: toJson(complexity),
              reasons: complexity.factors.map(({ reason }) => reason),
            }
          : each,
      ),
    ],
  };
}

/** Holds what the rule says of the complexity against how similar tasks went. */
async function assess(
  client: ApiClient,
  sessionId: string,
  ruled: TaskAnalysis["complexity"],
  taskIds: readonly string[],
): Promise<TaskAnalysis["complexity"]> {
  if (taskIds.length === 0) return ruled;
  const { similar } = await readPlanningHistory(client, { sessionId, taskIds });
  return learnComplexity(ruled, weighSimilarWork(similar, ruled));
}
