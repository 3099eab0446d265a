import { listAgents } from "../agents/list_agents.ts";
import type { ApiClient } from "../postgres/database.ts";
import type { Complexity } from "../requirements/assess_complexity.ts";
import type { TaskSpecification } from "../requirements/task_specification.ts";
import type { RoleDecision } from "../roles/assign_step.ts";
import { listRoles } from "../roles/role.ts";
import { createRoleDecisionEngine } from "../roles/role_decision_engine.ts";
import { readRolePerformance } from "../roles/role_performance.ts";
import type { WorkflowTemplate } from "../workflows/workflow_template.ts";

/** The task that steps are part of. Its session says whose experience counts, and which project it is. */
export interface TaskContext {
  readonly sessionId: string;
  readonly specification: Pick<TaskSpecification, "kind" | "requirement" | "language">;
  readonly complexity: Pick<Complexity, "level">;
}

/**
 * Gives every step of a workflow to a role and an agent. Without a task there is no experience to go by
 * and nothing to match expertise with.
 */
export async function selectOptimalRoles(
  client: ApiClient,
  template: WorkflowTemplate,
  task?: TaskContext,
): Promise<RoleDecision[]> {
  const [roles, agents, performance] = await Promise.all([
    listRoles(client),
    listAgents(client),
    task === undefined ? [] : readRolePerformance(client, task.sessionId),
  ]);
  const engine = createRoleDecisionEngine({ roles, agents, performance });
  const steps = template.phases.flatMap((phase) => phase.steps);
  if (task === undefined) return engine.selectOptimalRoles(steps);
  const { specification, complexity } = task;
  const { language } = specification;
  return engine.selectOptimalRoles(steps, {
    subject: specification.kind,
    complexity: complexity.level,
    requirement: specification.requirement,
    ...(language === undefined ? {} : { language }),
  });
}
