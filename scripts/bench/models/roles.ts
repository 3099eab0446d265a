import { createChance } from "../../model_server/chance.ts";
import {
  createEngineContestant,
  createEpsilonGreedy,
  createUcb1,
  type RoleContestant,
} from "./roles_contestants.ts";
import { ROLE_SCENARIOS, type RoleScenario } from "./roles_scenarios.ts";

const CONTESTANTS = {
  engine: createEngineContestant,
  epsilonGreedy: createEpsilonGreedy,
  ucb1: createUcb1,
} as const;
type Name = keyof typeof CONTESTANTS;

/** Successes lost, as the mean of all histories; below zero: gained. */
interface Regret {
  /** Against the best role in hindsight, the same at every step. */
  readonly bestFixed: number;
  /** Against the best role of each step. */
  readonly oracle: number;
}

/**
 * Role selection on simulated histories, the same for every contestant: regret of the engine beside
 * epsilon-greedy and UCB1.
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
  };
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

/** Every role is decided at random at every step, chosen or not: the history is the same for all. */
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
