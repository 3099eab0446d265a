import { assignStep, OUTCOME_DISCOUNT, type RolePerformance } from "../../../shared/engine/mod.ts";
import { type Chance, createChance } from "../../model_server/chance.ts";
import { benchAgent, benchRole } from "./roles_registry.ts";

/** Chooses roles, and learns from how they did. */
export interface RoleContestant {
  choose(available: readonly number[], complexity: string): number;
  learn(role: number, complexity: string, succeeded: boolean): void;
}

/** COGO's engine, fed as cogo_api.role_performance() would feed it. Unlike the others it knows the complexity. */
export function createEngineContestant(): RoleContestant {
  const past = new Map<string, RolePerformance>();
  const step = { key: "step", kind: "generate", needs: ["work"] };
  const names = new Map<string, number>();
  return {
    choose(available, complexity) {
      const roles = available.map((role) => benchRole(`role-${role}`));
      for (const role of available) names.set(`role-${role}`, role);
      const agents = [benchAgent(roles.map(({ role }) => role))];
      const decision = assignStep(
        step,
        { complexity },
        { roles, agents, performance: [...past.values()] },
      );
      return names.get(decision.role) ?? 0;
    },
    learn(role, complexity, succeeded) {
      for (const [key, each] of past) {
        past.set(key, {
          ...each,
          successes: each.successes * OUTCOME_DISCOUNT,
          failures: each.failures * OUTCOME_DISCOUNT,
        });
      }
      const key = `${role} ${complexity}`;
      const before = past.get(key) ?? startPast(`role-${role}`, complexity);
      past.set(key, {
        ...before,
        successes: before.successes + Number(succeeded),
        failures: before.failures + Number(!succeeded),
        quantity: before.quantity + 1,
      });
    },
  };
}

function startPast(role: string, complexity: string): RolePerformance {
  return {
    role,
    agent: "agent",
    model: null,
    kind: "generate",
    subject: null,
    complexity,
    language: null,
    inProject: false,
    successes: 0,
    failures: 0,
    quality: null,
    seconds: 1,
    costUsd: null,
    quantity: 0,
  };
}

/** How often each role was tried, and how often that went well. */
class Tally {
  readonly #tried = new Map<number, { tries: number; successes: number }>();

  learn(role: number, succeeded: boolean): void {
    const before = this.#tried.get(role) ?? { tries: 0, successes: 0 };
    this.#tried.set(role, {
      tries: before.tries + 1,
      successes: before.successes + Number(succeeded),
    });
  }

  of(role: number): { readonly tries: number; readonly mean: number } {
    const { tries, successes } = this.#tried.get(role) ?? { tries: 0, successes: 0 };
    return { tries, mean: tries === 0 ? 1 : successes / tries };
  }

  get tries(): number {
    return [...this.#tried.values()].reduce((sum, { tries }) => sum + tries, 0);
  }
}

const highest = (available: readonly number[], value: (role: number) => number): number =>
  available.reduce((best, role) => (value(role) > value(best) ? role : best));

/** A tenth of the time any role, else the one with the highest mean; one untried counts as perfect. */
export function createEpsilonGreedy(seed: number): RoleContestant {
  const chance: Chance = createChance(seed);
  const tally = new Tally();
  return {
    choose: (available) =>
      (chance.happens(0.1) ? chance.pick(available) : undefined) ??
      highest(available, (role) => tally.of(role).mean),
    learn: (role, _, succeeded) => tally.learn(role, succeeded),
  };
}

/** UCB1 (Auer, Cesa-Bianchi and Fischer, 2002). */
export function createUcb1(): RoleContestant {
  const tally = new Tally();
  return {
    choose: (available) =>
      highest(available, (role) => {
        const { tries, mean } = tally.of(role);
        return tries === 0
          ? Number.POSITIVE_INFINITY
          : mean + Math.sqrt((2 * Math.log(tally.tries)) / tries);
      }),
    learn: (role, _, succeeded) => tally.learn(role, succeeded),
  };
}
