import { assignStep } from "../../../shared/engine/mod.ts";
import { createChance } from "../chaos/chance.ts";
import {
  createEngineContestant,
  createEpsilonGreedy,
  createUcb1,
  type RoleContestant,
} from "./roles_contestants.ts";
import { benchAgent, benchRole } from "./roles_registry.ts";
import { DRIFTING, ROLE_SCENARIOS, type RoleScenario } from "./roles_scenarios.ts";

const CONTESTANTS = {
  engine: createEngineContestant,
  epsilonGreedy: createEpsilonGreedy,
  ucb1: createUcb1,
} as const;
type Name = keyof typeof CONTESTANTS;

/** What choosing otherwise would have brought more, in successes; below zero: less. The mean of all histories. */
interface Regret {
  /** Against the best role in hindsight, the same at every step. */
  readonly bestFixed: number;
  /** Against the best role of each step. */
  readonly oracle: number;
}

/**
 * Role selection on simulated histories, the same for every contestant: regret of the engine beside
 * epsilon-greedy and UCB1, and how many decisions it makes a second.
 */
export function benchRoles({ seed, histories }: { seed: number; histories: number }) {
  const scenarios = ROLE_SCENARIOS.map((scenario) => ({
    scenario: scenario.name,
    steps: scenario.steps,
    regret: {
      engine: measureRegret(scenario, "engine", seed, histories),
      epsilonGreedy: measureRegret(scenario, "epsilonGreedy", seed, histories),
      ucb1: measureRegret(scenario, "ucb1", seed, histories),
    },
  }));
  return {
    histories,
    scenarios,
    decisionsPerSecond: measureSpeed(),
    aheadUnderDrift: scenarios
      .filter(({ scenario }) => DRIFTING.includes(scenario))
      .every(({ regret }) => isAhead(regret)),
    aheadWhenStationary: scenarios
      .filter(({ scenario }) => scenario === "stationary")
      .every(({ regret }) => isAhead(regret)),
  };
}

function isAhead({ engine, epsilonGreedy, ucb1 }: Readonly<Record<Name, Regret>>): boolean {
  return engine.oracle < Math.min(epsilonGreedy.oracle, ucb1.oracle);
}

function measureRegret(
  scenario: RoleScenario,
  name: Name,
  seed: number,
  histories: number,
): Regret {
  const all = Array.from({ length: histories }, (_, index) =>
    live(scenario, CONTESTANTS[name](seed + index), seed + index),
  );
  const mean = (of: (regret: Regret) => number) =>
    Math.round((all.reduce((sum, each) => sum + of(each), 0) / histories) * 10) / 10;
  return { bestFixed: mean((each) => each.bestFixed), oracle: mean((each) => each.oracle) };
}

/** Chance decides of every role at every step, chosen or not: the history is the same for all. */
function live(scenario: RoleScenario, contestant: RoleContestant, seed: number): Regret {
  const chance = createChance(seed);
  const roles = Array.from({ length: scenario.roles }, (_, role) => role);
  const fixed = roles.map(() => 0);
  const late: (() => void)[] = [];
  let oracle = 0;
  let earned = 0;
  for (let step = 0; step < scenario.steps; step += 1) {
    const luck = chance.between(0, 1);
    const success = roles.map((role) => scenario.successOf(role, step) ?? 0);
    const available = roles.filter((role) => scenario.successOf(role, step) !== undefined);
    const complexity = scenario.complexityAt(step);
    const chosen = contestant.choose(available, complexity);
    earned += success[chosen] ?? 0;
    oracle += Math.max(...success);
    for (const role of roles) fixed[role] = (fixed[role] ?? 0) + (success[role] ?? 0);
    late.push(() => contestant.learn(chosen, complexity, luck < (success[chosen] ?? 0)));
    if (late.length > scenario.delay) late.shift()?.();
  }
  return { bestFixed: Math.max(...fixed) - earned, oracle: oracle - earned };
}

const SPEED_ROLES = 29;
const SPEED_COVERING = 6;
const SPEED_DECISIONS = 2_000;

/** Six of 29 roles cover the need, and there is a past of 200 kinds of work to look through. */
function measureSpeed(): number {
  const roles = Array.from({ length: SPEED_ROLES }, (_, index) => ({
    ...benchRole(`role-${index}`),
    capabilities: index < SPEED_COVERING ? ["work", "other"] : ["other"],
    expertise: ["rest", "sql", "browser"],
  }));
  const agents = [benchAgent(roles.map(({ role }) => role))];
  const chance = createChance(1);
  const performance = Array.from({ length: 200 }, (_, index) => ({
    role: `role-${index % SPEED_ROLES}`,
    agent: "agent",
    model: null,
    kind: index % 3 === 0 ? "generate" : "tests",
    subject: null,
    complexity: ["simple", "moderate", "complex"][index % 3] ?? null,
    language: null,
    inProject: index % 2 === 0,
    successes: chance.between(0, 10),
    failures: chance.between(0, 3),
    quality: null,
    seconds: 1,
    costUsd: chance.between(0, 1),
    quantity: 13,
  }));
  const step = { key: "step", kind: "generate", needs: ["work"] };
  const work = { complexity: "moderate", requirement: "Build a REST API for a todo list" };
  const decide = () => assignStep(step, work, { roles, agents, performance });
  for (let warm = 0; warm < 200; warm += 1) decide();
  const started = globalThis.performance.now();
  for (let decision = 0; decision < SPEED_DECISIONS; decision += 1) decide();
  const seconds = (globalThis.performance.now() - started) / 1_000;
  return Math.round(SPEED_DECISIONS / seconds);
}
