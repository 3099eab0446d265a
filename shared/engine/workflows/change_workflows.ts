import { z } from "zod";
import { type ApiClient, CogoError, callForRow, callFunction } from "../../kernel/mod.ts";
import { findStepProblems } from "../plans/find_step_problems.ts";
import { scopeOf } from "../plans/step_scope.ts";
import { phasesSchema, workflowTemplateSchema } from "../plans/workflow_template.ts";
import { readWorkflow } from "./read_workflows.ts";
import {
  type Workflow,
  type WorkflowDraft,
  type WorkflowProblem,
  type WorkflowValidation,
  workflowValidationSchema,
} from "./workflow.ts";

/** Makes a draft of the next version, or changes the one that was never active. */
export async function putWorkflow(
  client: ApiClient,
  template: string,
  draft: WorkflowDraft,
): Promise<Workflow> {
  const parameters = {
    template,
    title: draft.title,
    description: draft.description ?? "",
    generation: draft.generation ?? "template",
    complexity: draft.complexity ?? [],
    phases: draft.phases,
    note: draft.note ?? "",
  };
  await callForRow(
    client,
    "put_workflow_template",
    parameters,
    workflowTemplateSchema.pick({ version: true }),
  );
  return await readWorkflow(client, template);
}

/** Tells all that is wrong with a version, by default the newest; one without problems may be activated. */
export async function validateWorkflow(
  client: ApiClient,
  template: string,
  version?: number,
): Promise<WorkflowValidation> {
  const { versions } = await readWorkflow(client, template);
  const chosen = versions.find((each) => version === undefined || each.version === version);
  if (chosen === undefined) {
    throw new CogoError({
      code: "not_found",
      message: `No version ${version} of the workflow template "${template}"`,
    });
  }
  // The database does not know what kinds of steps are given.
  const known = findInputProblems(chosen.phases);
  const parameters = { template, version: chosen.version, known };
  return await callFunction(
    client,
    "validate_workflow_template",
    parameters,
    workflowValidationSchema,
  );
}

/** What steps could not get of the inputs of their kinds. The database reports what cannot be read. */
function findInputProblems(phases: unknown): WorkflowProblem[] {
  const parsed = phasesSchema.safeParse(phases);
  const steps = parsed.data?.flatMap((phase) => phase.steps) ?? [];
  return steps.flatMap((step) =>
    findStepProblems(step, scopeOf(step)).map(({ path, message, remedy }) => ({
      step: step.key,
      input: path.join("."),
      message,
      remedy,
    })),
  );
}

/** Divides the runs to come between versions; none withdraws the template. */
export async function setWorkflowShares(
  client: ApiClient,
  template: string,
  shares: Readonly<Record<string, number>>,
): Promise<Workflow> {
  await callFunction(client, "set_workflow_shares", { template, shares }, z.unknown());
  return await readWorkflow(client, template);
}

/** Goes back to the version before the newest active one. */
export async function rollBackWorkflow(
  client: ApiClient,
  template: string,
  reason?: string,
): Promise<Workflow> {
  const parameters = { template, reason: reason ?? null };
  await callFunction(client, "roll_back_workflow", parameters, z.number().int());
  return await readWorkflow(client, template);
}
