import type { ApiClient } from "../../kernel/mod.ts";
import { listAgents } from "../agents/list_agents.ts";
import { listRoles } from "./role.ts";
import { createRoleDecisionEngine, type RoleDecisionEngine } from "./role_decision_engine.ts";
import { readRolePerformance } from "./role_performance.ts";

/**
 * Opens the engine on what is known now of roles and agents, and of their work for a session's tenant;
 * without a session there is no experience to go by.
 */
export async function openRoleDecisionEngine(
  client: ApiClient,
  sessionId?: string,
): Promise<RoleDecisionEngine> {
  const [roles, agents, performance] = await Promise.all([
    listRoles(client),
    listAgents(client),
    sessionId === undefined ? [] : readRolePerformance(client, sessionId),
  ]);
  return createRoleDecisionEngine({ roles, agents, performance });
}
