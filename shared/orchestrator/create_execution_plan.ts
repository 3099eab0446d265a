import {
  type Assignment,
  type ExecutionPlan,
  getWorkflowTemplates,
  layOutPlan,
  type RecordedDecision,
  selectWorkflowTemplate,
} from "../engine/mod.ts";
import type { Generators, Preparation, TaskAnalysis } from "../generation/mod.ts";
import { type ApiClient, toJson } from "../kernel/mod.ts";
import { selectOptimalRoles } from "./select_optimal_roles.ts";
import { readsOf } from "./steps/step_inputs.ts";

/** A task whose requirement was understood, in its session. */
export type UnderstoodTask = TaskAnalysis & { readonly sessionId: string };

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
  const { complexity, generation } = task;
  const workflows = (await getWorkflowTemplates(client)).filter(
    (each) => each.generation === generation,
  );
  const workflow = selectWorkflowTemplate(workflows, complexity);
  const preparation = await generators.named(generation).prepare(task);
  const assignments = await selectOptimalRoles(client, workflow.template, task);
  const plan = layOutPlan({
    template: workflow.template,
    assignments,
    readsOf: (kind) => generators.readsOf(kind) ?? readsOf(kind),
    reason: workflow.reasons[0] ?? workflow.template.title,
  });
  const { template, templateVersion: version } = plan;
  const candidates = workflows.map((each) => each.template);
  return {
    plan,
    preparation,
    decisions: [
      {
        kind: "workflow-template",
        inputs: toJson({ complexity, candidates }),
        outcome: { template, version },
        reasons: workflow.reasons,
      },
      ...preparation.decisions,
      decideAssignment(assignments, template),
      decidePlan(plan),
    ],
  };
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
