import type { Agent } from "../agents/list_agents.ts";
import { betaQuantile } from "./beta_quantile.ts";
import { type Evidence, gatherEvidence } from "./gather_evidence.ts";
import { matchExpertise } from "./match_expertise.ts";
import type { Role } from "./role.ts";
import type { RolePerformance } from "./role_performance.ts";
import { weighAgent } from "./weigh_agent.ts";
import type { StepNeed, WorkContext } from "./work.ts";

interface FitnessFactor {
  readonly name: string;
  readonly value: number;
  readonly weight: number;
  /** Value times weight. */
  readonly contribution: number;
  readonly reason: string;
}

/** How fit a role on an agent is for a step, with the named factors that say why. */
export interface RoleFitness {
  readonly role: string;
  readonly agent: string;
  /** What the step needs and the role cannot do; it may be chosen only when there is nothing. */
  readonly missing: readonly string[];
  /** One that drains is chosen only where nobody else can take the step. */
  readonly draining: boolean;
  /** So is one whose heartbeats have ceased. */
  readonly silent: boolean;
  /** One on standby is chosen only where no other has room and is well. */
  readonly standby: boolean;
  readonly hasRoom: boolean;
  readonly score: number;
  readonly factors: readonly FitnessFactor[];
}

/**
 * What each factor counts for. A success is the measure: to match what is asked for counts for as much as
 * a fifth of it, and a capability to spare for a twentieth less.
 */
const WEIGHTS = {
  outcomes: 1,
  expertise: 0.2,
  project: 0.1,
  agent: 0.1,
  cost: -0.1,
  spare: -0.05,
} as const;

/** A success this likely not to be exceeded is what a role is credited with. */
const OPTIMISM = 0.9;

/** What costs this much counts for half of the factor. */
const MIDDLING_COST_USD = 0.1;

/** Weighs all that speaks for and against giving the step to this role on this agent. */
export function evaluateRoleFitness(
  { role, agent }: { readonly role: Role; readonly agent: Agent },
  step: StepNeed,
  work: WorkContext,
  performance: readonly RolePerformance[],
): RoleFitness {
  const candidate = { role: role.role, agent: agent.agent };
  const evidence = gatherEvidence(performance, candidate, step, work);
  const factors = [
    weighOutcomes(evidence),
    weighExpertise(role, work),
    weighProject(evidence),
    weighLoad(agent),
    weighCost(evidence),
    weighSpare(role, step),
  ];
  return {
    ...candidate,
    missing: step.needs.filter((need) => !role.capabilities.includes(need)),
    draining: agent.status === "draining",
    silent: agent.silent,
    standby: agent.standby,
    hasRoom: weighAgent(agent).free > 0,
    score: round(factors.reduce((sum, { contribution }) => sum + contribution, 0)),
    factors,
  };
}

/**
 * What the success may well be, given the past: a high quantile of its Beta distribution, the same
 * however much was tried (Bayes-UCB has it rise; here the past fades, and a fixed one regrets less in
 * `./cogo bench models`). So one with a good past is taken, and one of whom little is known is tried
 * before one that is known to fail.
 */
function weighOutcomes({ own, borrowed }: Evidence): FitnessFactor {
  const good = own.good + borrowed.good;
  const bad = own.bad + borrowed.bad;
  const expected = (good + 1) / (good + bad + 2);
  const value = betaQuantile(OPTIMISM, good + 1, bad + 1);
  const counted = own.good + own.bad;
  const similar = borrowed.good + borrowed.bad;
  const past =
    counted + similar === 0
      ? "No past in such work"
      : `A past that weighs ${counted.toFixed(1)} in such work${similar === 0 ? "" : ` and ${similar.toFixed(1)} in similar`}`;
  return factor(
    "outcomes",
    value,
    `${past}: a success of ${percent(expected)} is expected, ${percent(value)} is possible`,
  );
}

function weighExpertise(role: Role, work: WorkContext): FitnessFactor {
  const matched = matchExpertise(role.expertise, work);
  return factor(
    "expertise",
    matched.length / (matched.length + 1),
    matched.length === 0 ? "Nothing asked for is its field" : `Its field: ${matched.join(", ")}`,
  );
}

function weighProject({ project: { good, bad } }: Evidence): FitnessFactor {
  const reason =
    good + bad === 0
      ? "Not tried in this project"
      : `In this project ${good.toFixed(1)} went well and ${bad.toFixed(1)} did not`;
  return factor("project", (good - bad) / (good + bad + 2), reason);
}

function weighLoad(agent: Agent): FitnessFactor {
  const { free, places, attempts, seconds, successShare, weight } = weighAgent(agent);
  const past =
    attempts === 0
      ? "no attempts in the last hour, taken as middling"
      : `${agent.completed ?? 0} of ${attempts} attempts completed in the last hour, ${seconds.toFixed(1)} s each`;
  return factor(
    "agent",
    weight / (weight + 1),
    `${free} of ${places} places free, ${past} (expected success ${percent(successShare)})`,
  );
}

function weighCost({ costUsd }: Evidence): FitnessFactor {
  return costUsd === undefined
    ? factor("cost", 0, "What it costs is not known")
    : factor("cost", costUsd / (costUsd + MIDDLING_COST_USD), `About $${costUsd.toFixed(4)}`);
}

function weighSpare(role: Role, step: StepNeed): FitnessFactor {
  const spare = role.capabilities.filter((capability) => !step.needs.includes(capability));
  return factor(
    "spare",
    spare.length,
    spare.length === 0 ? "Nothing to spare" : `Has ${spare.join(", ")} to spare`,
  );
}

function factor(name: keyof typeof WEIGHTS, value: number, reason: string): FitnessFactor {
  const weight = WEIGHTS[name];
  return { name, value: round(value), weight, contribution: round(value * weight), reason };
}

/** To six decimals: sums in another order differ beyond. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
