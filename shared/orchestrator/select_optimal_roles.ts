import {
  type Complexity,
  openRoleDecisionEngine,
  type RoleDecision,
  type RoleDecisionEngine,
  type WorkflowTemplate,
} from "../engine/mod.ts";
import type { TaskSpecification } from "../generation/mod.ts";
import type { ApiClient } from "../kernel/mod.ts";

/** The task that steps are part of. Its session says whose experience counts, and which project it is. */
export interface TaskContext {
  readonly sessionId?: string;
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
  const engine = await openRoleDecisionEngine(client, task?.sessionId);
  return assignRoles(engine, template, task);
}

/** The same on what is known already. */
export function assignRoles(
  engine: RoleDecisionEngine,
  template: WorkflowTemplate,
  task?: TaskContext,
): RoleDecision[] {
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
