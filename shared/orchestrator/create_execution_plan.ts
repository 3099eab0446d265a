import {
  type Assignment,
  type ExecutionPlan,
  getWorkflowTemplates,
  layOutPlan,
  type RecordedDecision,
  selectWorkflowTemplate,
} from "../engine/mod.ts";
import { listCodeTemplates, type Specification, selectCodeTemplate } from "../generation/mod.ts";
import { type ApiClient, toJson } from "../kernel/mod.ts";
import type { Planning, UnderstoodTask } from "./orchestrator_core.ts";
import { selectOptimalRoles } from "./select_optimal_roles.ts";
import { readsOf } from "./steps/step_inputs.ts";

/** Chooses the workflow, the roles and, where there is one, the code template, and lays out the plan. */
export async function createExecutionPlan(
  client: ApiClient,
  task: UnderstoodTask,
): Promise<Planning> {
  const { complexity, generation } = task;
  const workflows = (await getWorkflowTemplates(client)).filter(
    (each) => each.generation === generation,
  );
  const workflow = selectWorkflowTemplate(workflows, complexity);
  const code =
    generation === "template" ? await decideCodeTemplate(client, task.specification) : undefined;
  const assignments = await selectOptimalRoles(client, workflow.template, task);
  const reason = workflow.reasons[0] ?? workflow.template.title;
  const plan = layOutPlan({ template: workflow.template, assignments, readsOf, reason });
  const { template, templateVersion: version } = plan;
  return {
    plan,
    codeTemplate: code?.template,
    decisions: [
      {
        kind: "workflow-template",
        inputs: toJson({ complexity, candidates: workflows.map((each) => each.template) }),
        outcome: { template, version },
        reasons: workflow.reasons,
      },
      ...(code === undefined ? [] : [code.decision]),
      decideAssignment(assignments, template),
      decidePlan(plan),
    ],
  };
}

async function decideCodeTemplate(client: ApiClient, specification: Specification) {
  const candidates = await listCodeTemplates(client);
  const { template, reasons } = selectCodeTemplate(candidates, specification);
  const decision: RecordedDecision = {
    kind: "code-template",
    inputs: toJson({ kind: specification.kind, candidates: candidates.map((each) => each.id) }),
    outcome: { id: template.id, version: template.version },
    reasons,
  };
  return { template, decision };
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
