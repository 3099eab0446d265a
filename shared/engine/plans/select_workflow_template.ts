import { CogoError } from "../../kernel/mod.ts";
import type { Complexity } from "./complexity.ts";
import type { WorkflowTemplate } from "./workflow_template.ts";

/** A chosen template, the reasons, and what was passed over. */
export interface WorkflowSelection {
  readonly template: WorkflowTemplate;
  readonly reasons: readonly string[];
}

/**
 * Selects the template meant for this level of complexity; among several the one with the most steps,
 * because it checks more. Deterministic: ties go by name.
 *
 * @throws CogoError `no_workflow_template` when none is meant for the level.
 */
export function selectWorkflowTemplate(
  templates: readonly WorkflowTemplate[],
  complexity: Complexity,
): WorkflowSelection {
  const fitting = templates
    .filter((template) => template.complexity.includes(complexity.level))
    .sort((a, b) => countSteps(b) - countSteps(a) || a.template.localeCompare(b.template));
  const [template] = fitting;
  if (template === undefined) {
    throw new CogoError({
      code: "no_workflow_template",
      message: `Expected a workflow template for complexity "${complexity.level}", found none among ${templates.length}`,
      remedy: "Add a row to cogo.workflow_templates whose complexity names this level",
    });
  }
  const passedOver = templates.filter((each) => each !== template);
  return {
    template,
    reasons: [
      `Complexity is ${complexity.level}, and "${template.template}" is meant for ${template.complexity.join(" and ")}`,
      ...passedOver.map(
        (each) => `"${each.template}" is meant for ${each.complexity.join(" and ")}`,
      ),
    ],
  };
}

function countSteps(template: WorkflowTemplate): number {
  return template.phases.reduce((count, phase) => count + phase.steps.length, 0);
}
