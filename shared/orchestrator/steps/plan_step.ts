import { z } from "zod";
import { listAgents } from "../../agents/list_agents.ts";
import { toJson } from "../../kernel/to_json.ts";
import type { ApiClient } from "../../postgres/database.ts";
import { assignStep } from "../../roles/assign_step.ts";
import { listRoles } from "../../roles/role.ts";
import { listCodeTemplates } from "../../templates/code_template_store.ts";
import { selectCodeTemplate } from "../../templates/select_code_template.ts";
import type { StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import { createExecutionPlan } from "../../workflows/create_execution_plan.ts";
import { selectWorkflowTemplate } from "../../workflows/select_workflow_template.ts";
import { getWorkflowTemplates } from "../../workflows/workflow_template.ts";
import { analysisOutputSchema } from "./analyse_step.ts";

/** Which code template the later steps render. */
export const planOutputSchema = z.object({
  codeTemplate: z.object({ id: z.string(), version: z.number().int() }),
});

/** Chooses the workflow, the code template, the roles and the agents, and lays out the plan. */
export function createPlanStep(client: ApiClient): StepHandler {
  return {
    kind: "plan",
    estimateMilliseconds: 5_000,
    async execute({ context }): Promise<StepOutcome> {
      const { specification, complexity } = analysisOutputSchema.parse(context.outputs.analyse);
      const [workflows, codeTemplates, roles, agents] = await Promise.all([
        getWorkflowTemplates(client),
        listCodeTemplates(client),
        listRoles(client),
        listAgents(client),
      ]);
      const workflow = selectWorkflowTemplate(workflows, complexity);
      const code = selectCodeTemplate(codeTemplates, specification);
      const assignments = workflow.template.phases.flatMap((phase) =>
        phase.steps.map((step) => assignStep(step, roles, agents)),
      );
      const plan = createExecutionPlan({
        template: workflow.template,
        assignments,
        reason: workflow.reasons[0] ?? workflow.template.title,
      });
      const codeTemplate = { id: code.template.id, version: code.template.version };
      return {
        status: "completed",
        result: {
          output: { codeTemplate },
          summary: `${plan.template}, ${plan.steps.length} steps, ${plan.strategy}; code from "${codeTemplate.id}"`,
          plan,
          decisions: [
            {
              kind: "workflow-template",
              inputs: toJson({ complexity, candidates: workflows.map((each) => each.template) }),
              outcome: { template: plan.template, version: plan.templateVersion },
              reasons: workflow.reasons,
            },
            {
              kind: "code-template",
              inputs: toJson({
                kind: specification.kind,
                candidates: codeTemplates.map((each) => each.id),
              }),
              outcome: codeTemplate,
              reasons: code.reasons,
            },
            {
              kind: "assignment",
              inputs: toJson({ roles: roles.map((each) => each.role), agents }),
              outcome: toJson(assignments),
              reasons: assignments.map(
                (each) => `${each.step}: ${each.role} on ${each.agent}. ${each.reasons.join(". ")}`,
              ),
            },
            {
              kind: "plan",
              inputs: { template: plan.template, version: plan.templateVersion },
              outcome: toJson(plan),
              reasons: [describeStrategy(plan.strategy), ...plan.steps.map(describeOrder)],
            },
          ],
        },
      };
    },
  };
}

function describeStrategy(strategy: "sequential" | "parallel"): string {
  return strategy === "parallel"
    ? "Some steps need nothing from each other and run side by side"
    : "Every step needs the one before it";
}

function describeOrder(step: {
  readonly key: string;
  readonly dependsOn: readonly string[];
}): string {
  if (step.dependsOn.length === 0) return `${step.key} starts at once`;
  return `${step.key} follows ${step.dependsOn.join(", ")}`;
}
