import { listAgents } from "../agents/list_agents.ts";
import type { ApiClient } from "../postgres/database.ts";
import { type Assignment, assignStep } from "../roles/assign_step.ts";
import { listRoles } from "../roles/role.ts";
import type { WorkflowTemplate } from "../workflows/workflow_template.ts";

/** Gives every step of a workflow to a role that covers its needs and an agent with room for it. */
export async function selectOptimalRoles(
  client: ApiClient,
  template: WorkflowTemplate,
): Promise<Assignment[]> {
  const [roles, agents] = await Promise.all([listRoles(client), listAgents(client)]);
  return template.phases.flatMap((phase) =>
    phase.steps.map((step) => assignStep(step, roles, agents)),
  );
}
