import { CogoError } from "../../kernel/mod.ts";
import type { Agent } from "../agents/list_agents.ts";
import { evaluateRoleFitness, type RoleFitness } from "./evaluate_role_fitness.ts";
import type { Role } from "./role.ts";
import type { RolePerformance } from "./role_performance.ts";
import type { StepNeed, WorkContext } from "./work.ts";

/** What a decision is made from. */
export interface RoleKnowledge {
  readonly roles: readonly Role[];
  readonly agents: readonly Agent[];
  /** The past, newest first or not: the order says nothing. */
  readonly performance: readonly RolePerformance[];
}

/** A step given to a role and an agent, with the reasons. */
export interface Assignment {
  readonly step: string;
  readonly role: string;
  readonly agent: string;
  readonly reasons: readonly string[];
}

/** An assignment with the numbers it follows from, and who was passed over, best first. */
export interface RoleDecision extends Assignment {
  readonly fitness: RoleFitness;
  readonly passedOver: readonly Pick<
    RoleFitness,
    "role" | "agent" | "score" | "draining" | "silent"
  >[];
}

/**
 * Gives a step to the fittest of the roles that cover its needs and the agents that play them. The same
 * for the same input, whatever its order: ties go by name.
 *
 * @throws CogoError `no_role` or `no_agent` when nothing fits.
 */
export function assignStep(
  step: StepNeed,
  work: WorkContext,
  { roles, agents, performance }: RoleKnowledge,
): RoleDecision {
  const [best, ...others] = rankCandidates(step, work, { roles, agents, performance });
  const { role, agent, fitness } = best;
  const [second] = others;
  return {
    step: step.key,
    role: role.role,
    agent: agent.agent,
    reasons: [
      `${role.title} covers ${step.needs.join(", ")}, and ${agent.title} plays it: ${fitness.score.toFixed(2)}`,
      ...fitness.factors.filter(speaks).map(describe),
      ...describeTrouble(fitness),
      ...(second === undefined
        ? []
        : [
            `${second.role.title} on ${second.agent.title} comes next: ${second.fitness.score.toFixed(2)}${whyNot(second.fitness)}`,
          ]),
    ],
    fitness,
    passedOver: others.map(({ fitness: { role, agent, score, draining, silent } }) => ({
      role,
      agent,
      score,
      draining,
      silent,
    })),
  };
}

/** A role that covers a step's needs, on an agent that plays it. */
export interface Candidate {
  readonly role: Role;
  readonly agent: Agent;
  readonly fitness: RoleFitness;
}

/**
 * Ranks all who could take a step, the fittest first.
 *
 * @throws CogoError `no_role` or `no_agent` when nothing fits.
 */
export function rankCandidates(
  step: StepNeed,
  work: WorkContext,
  { roles, agents, performance }: RoleKnowledge,
): readonly [Candidate, ...Candidate[]] {
  const covering = findCovering(step, roles);
  const [first, ...others] = covering
    .flatMap((role) =>
      agents
        .filter((agent) => agent.roles.includes(role.role))
        .map((agent) => ({
          role,
          agent,
          fitness: evaluateRoleFitness({ role, agent }, step, work, performance),
        })),
    )
    .sort(compare);
  if (first === undefined) throw lackOfAgents(step, covering);
  const isUsable = ({ fitness }: Candidate) => fitness.hasRoom && !isInTrouble(fitness);
  if (isUsable(first)) return [first, ...others];
  const substitute = others.find((each) => each.fitness.standby && isUsable(each));
  if (substitute === undefined) return [first, ...others];
  return [substitute, first, ...others.filter((each) => each !== substitute)];
}

function isInTrouble({ draining, silent }: RoleFitness): boolean {
  return draining || silent;
}

function compare(a: Candidate, b: Candidate): number {
  return (
    Number(isInTrouble(a.fitness)) - Number(isInTrouble(b.fitness)) ||
    Number(a.fitness.standby) - Number(b.fitness.standby) ||
    b.fitness.score - a.fitness.score ||
    a.role.role.localeCompare(b.role.role) ||
    a.agent.agent.localeCompare(b.agent.agent)
  );
}

function findCovering(step: StepNeed, roles: readonly Role[]): readonly Role[] {
  const covering = roles.filter((role) =>
    step.needs.every((need) => role.capabilities.includes(need)),
  );
  if (covering.length > 0) return covering;
  throw new CogoError({
    code: "no_role",
    message: `Expected a role with ${step.needs.join(", ")} for step "${step.key}", found none`,
    remedy: "Add the capabilities to a role with cogo_api.set_role()",
  });
}

function lackOfAgents(step: StepNeed, covering: readonly Role[]): CogoError {
  const names = covering.map(({ role }) => `"${role}"`).join(" or ");
  return new CogoError({
    code: "no_agent",
    message: `Expected an agent that plays ${names} for step "${step.key}", found none`,
    remedy:
      "Have an operator register an agent that plays it (POST /cogo-agents), or give it to one: PUT /cogo-agents/roles",
  });
}

function describeTrouble({ draining, silent, standby }: RoleFitness): string[] {
  if (draining) {
    return [
      "It drains, but nobody else plays such a role: the step waits until it is active again",
    ];
  }
  if (silent) return ["It is silent, but nobody else plays such a role: the step waits for it"];
  return standby ? ["It is on standby, and nobody else has room"] : [];
}

function whyNot({ draining, silent, standby }: RoleFitness): string {
  if (draining) return ", but it drains";
  if (silent) return ", but it is silent";
  return standby ? ", on standby" : "";
}

type Factor = RoleFitness["factors"][number];

/** The past and the agent are always told of, silence about them being news. */
function speaks({ name, value }: Factor): boolean {
  return value !== 0 || name === "outcomes" || name === "agent";
}

function describe({ name, value, weight, reason }: Factor): string {
  return `${name} ${value.toFixed(2)} × ${weight}: ${reason}`;
}
