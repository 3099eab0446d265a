import type { Assignment, ExecutionPlan, RecordedDecision } from "../engine/mod.ts";
import type { Generators, Preparation, TaskAnalysis } from "../generation/mod.ts";
import { type ApiClient, toJson } from "../kernel/mod.ts";
import { type WeighedWorkflows, weighWorkflows } from "./weigh_workflows.ts";

/** A task whose requirement was understood, in its session, and in its run when it has one. */
export type UnderstoodTask = TaskAnalysis & {
  readonly sessionId: string;
  readonly runId?: string;
};

/** A plan for one run, what its generator prepared, and why. */
export interface Planning {
  readonly plan: ExecutionPlan;
  readonly preparation: Preparation;
  readonly decisions: readonly RecordedDecision[];
}

/** Chooses the workflow and the roles, has the generator prepare, and lays out the plan. */
export async function createExecutionPlan(
  client: ApiClient,
  generators: Generators,
  task: UnderstoodTask,
): Promise<Planning> {
  const { complexity, generation, runId, similarTasks = [] } = task;
  const weighed = await weighWorkflows(client, generators, {
    task,
    generation,
    runId,
    similarTasks,
  });
  const preparation = await generators.named(generation).prepare(task);
  const { plan, assignments } = weighed.chosen;
  return {
    plan,
    preparation,
    decisions: [
      decideWorkflow(weighed, complexity),
      ...preparation.decisions,
      decideAssignment(assignments, plan.template),
      decidePlan(plan),
      ...decideEstimate(plan, similarTasks),
    ],
  };
}

function decideWorkflow(
  { chosen, candidates, considered, reasons, unfit }: WeighedWorkflows,
  complexity: TaskAnalysis["complexity"],
): RecordedDecision {
  const { template, templateVersion: version, reason } = chosen.plan;
  const names = candidates.templates.map((each) => each.template);
  return {
    kind: "workflow-template",
    inputs: toJson({ complexity, candidates: names, considered }),
    outcome: { template, version },
    reasons: [reason, ...reasons, ...unfit],
  };
}

/** What the run is expected to take, before any of it is spent. */
function decideEstimate(
  { template, estimate }: ExecutionPlan,
  similarTasks: readonly string[],
): RecordedDecision[] {
  if (estimate === undefined) return [];
  const { seconds, waitSeconds, costUsd, criticalPath, reasons } = estimate;
  return [
    {
      kind: "estimate",
      inputs: toJson({ template, similarTasks }),
      outcome: toJson({ seconds, waitSeconds, costUsd, criticalPath }),
      reasons,
    },
  ];
}

function decideAssignment(assignments: readonly Assignment[], template: string): RecordedDecision {
  return {
    kind: "assignment",
    inputs: { template },
    outcome: toJson(assignments),
    reasons: assignments.map(
      (each) => `${each.step}: ${each.role} on ${each.agent}. ${each.reasons.join(". ")}`,
    ),
  };
}

function decidePlan(plan: ExecutionPlan): RecordedDecision {
  const strategy =
    plan.strategy === "parallel"
      ? "Some steps need nothing from each other and run side by side"
      : "Every step needs the one before it";
  const planned = new Set(plan.steps.map(({ key }) => key));
  const order = plan.steps.map(({ key, dependsOn }) => {
    const before = dependsOn.filter((each) => planned.has(each));
    return before.length === 0 ? `${key} starts at once` : `${key} follows ${before.join(", ")}`;
  });
  return {
    kind: "plan",
    inputs: { template: plan.template, version: plan.templateVersion },
    outcome: toJson(plan),
    reasons: [strategy, ...order],
  };
}
