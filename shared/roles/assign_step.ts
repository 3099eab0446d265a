import type { Agent } from "../agents/list_agents.ts";
import { CogoError } from "../kernel/cogo_error.ts";
import type { Role } from "./role.ts";
import { type Fitness, weighAgent } from "./weigh_agent.ts";

/** A step given to a role and an agent, with the reasons. */
export interface Assignment {
  readonly step: string;
  readonly role: string;
  readonly agent: string;
  readonly reasons: readonly string[];
}

/**
 * Assigns a step: the role that covers its needs with the least to spare, then the agent that plays the
 * role with the most free capacity and the best past performance, as `choose_agent()` in sql/ does.
 * Deterministic: ties go by name.
 *
 * @throws CogoError `no_role` or `no_agent` when nothing fits.
 */
export function assignStep(
  step: { readonly key: string; readonly needs: readonly string[] },
  roles: readonly Role[],
  agents: readonly Agent[],
): Assignment {
  const role = selectRole(step, roles);
  const [best, second] = rankAgents(step, role, agents);
  const spare = role.capabilities.filter((capability) => !step.needs.includes(capability));
  return {
    step: step.key,
    role: role.role,
    agent: best.agent.agent,
    reasons: [
      `${role.title} covers ${step.needs.join(", ")}${spare.length === 0 ? " exactly" : ` and has ${spare.join(", ")} to spare`}`,
      describe(best),
      ...(second === undefined ? [] : [`${second.agent.title} comes next: ${inNumbers(second)}`]),
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

/** One that drains comes after all others: it is named only where nobody else plays the role. */
function rankAgents(
  step: { readonly key: string },
  role: Role,
  agents: readonly Agent[],
): [Fitness, ...Fitness[]] {
  const [best, ...others] = agents
    .filter((each) => each.roles.includes(role.role))
    .map(weighAgent)
    .sort(
      (a, b) =>
        Number(a.draining) - Number(b.draining) ||
        b.weight - a.weight ||
        a.agent.agent.localeCompare(b.agent.agent),
    );
  if (best !== undefined) return [best, ...others];
  throw new CogoError({
    code: "no_agent",
    message: `Expected an agent that plays "${role.role}" for step "${step.key}", found none`,
    remedy: "Register one in cogo.agents and cogo.agent_roles",
  });
}

function describe(fitness: Fitness): string {
  const text = `${fitness.agent.title} plays that role and has ${inNumbers(fitness)}`;
  return fitness.draining
    ? `${text}; it drains, but nobody else plays the role: the step waits until it is active again or another does`
    : text;
}

function inNumbers({ agent, free, places, attempts, successShare, seconds }: Fitness): string {
  const past =
    attempts === 0
      ? "no attempts in the last hour, taken as middling"
      : `${agent.completed ?? 0} of ${attempts} attempts completed in the last hour, ${seconds.toFixed(1)} s each`;
  return `${free} of ${places} places free, ${past} (expected success ${Math.round(successShare * 100)} %)`;
}
