import type { Agent } from "../agents/list_agents.ts";
import { CogoError } from "../kernel/cogo_error.ts";
import type { Role } from "./role.ts";

/** A step given to a role and an agent, with the reasons. */
export interface Assignment {
  readonly step: string;
  readonly role: string;
  readonly agent: string;
  readonly reasons: readonly string[];
}

/**
 * Assigns a step: the role that covers its needs with the least to spare, then the agent that plays
 * the role with the most free capacity. Deterministic: ties go by name.
 *
 * @throws CogoError `no_role` or `no_agent` when nothing fits.
 */
export function assignStep(
  step: { readonly key: string; readonly needs: readonly string[] },
  roles: readonly Role[],
  agents: readonly Agent[],
): Assignment {
  const role = selectRole(step, roles);
  const agent = selectAgent(step, role, agents);
  const spare = role.capabilities.filter((capability) => !step.needs.includes(capability));
  return {
    step: step.key,
    role: role.role,
    agent: agent.agent,
    reasons: [
      `${role.title} covers ${step.needs.join(", ")}${spare.length === 0 ? " exactly" : ` and has ${spare.join(", ")} to spare`}`,
      `${agent.title} plays that role and has ${freeCapacity(agent)} of ${agent.capacity} places free`,
    ],
  };
}

function selectRole(
  step: { readonly key: string; readonly needs: readonly string[] },
  roles: readonly Role[],
): Role {
  const [role] = roles
    .filter((each) => step.needs.every((need) => each.capabilities.includes(need)))
    .sort((a, b) => a.capabilities.length - b.capabilities.length || a.role.localeCompare(b.role));
  if (role !== undefined) return role;
  throw new CogoError({
    code: "no_role",
    message: `Expected a role with ${step.needs.join(", ")} for step "${step.key}", found none`,
    remedy: "Add the capabilities to a role in cogo.roles",
  });
}

function selectAgent(step: { readonly key: string }, role: Role, agents: readonly Agent[]): Agent {
  const [agent] = agents
    .filter((each) => each.roles.includes(role.role))
    .sort((a, b) => freeCapacity(b) - freeCapacity(a) || a.agent.localeCompare(b.agent));
  if (agent !== undefined) return agent;
  throw new CogoError({
    code: "no_agent",
    message: `Expected an agent that plays "${role.role}" for step "${step.key}", found none`,
    remedy: "Register one in cogo.agents and cogo.agent_roles",
  });
}

/** An agent without live workers is woken when needed, so it counts as one idle worker. */
function freeCapacity(agent: Agent): number {
  const workers = Math.max(agent.liveWorkers, 1);
  return Math.max(agent.capacity * workers - agent.runningSteps, 0);
}
