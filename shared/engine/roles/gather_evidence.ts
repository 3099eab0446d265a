import type { RolePerformance } from "./role_performance.ts";
import type { StepNeed, WorkContext } from "./work.ts";

/** Outcomes, discounted: how much of them was good, and how much was not. */
export interface Outcomes {
  readonly good: number;
  readonly bad: number;
}

/** What the past says of a role on an agent for some work. */
export interface Evidence {
  /** Of this kind of work. */
  readonly own: Outcomes;
  /** Of work that is like it, at most {@link MOST_BORROWED} of them. */
  readonly borrowed: Outcomes;
  /** Of this kind of step in the same project. */
  readonly project: Outcomes;
  /** The mean of what it cost; undefined when that is not known. */
  readonly costUsd: number | undefined;
}

/** How much an outcome says of work that differs in this. */
const LIKENESS = { kind: 0.2, subject: 0.5, language: 0.5, agent: 0.5 } as const;
const LEVELS = ["simple", "moderate", "complex"];
/** By how many levels of complexity lie between. */
const LIKENESS_OF_COMPLEXITY = [1, 0.6, 0.3] as const;

/** Similar work stands in where there is no experience yet, and is outweighed by the first few outcomes. */
const MOST_BORROWED = 4;

/** Sums up how a role did on an agent, by how like the work was. */
export function gatherEvidence(
  performance: readonly RolePerformance[],
  candidate: { readonly role: string; readonly agent: string },
  step: StepNeed,
  work: WorkContext,
): Evidence {
  const past = performance
    .filter(({ role }) => role === candidate.role)
    .map((each) => {
      const other = each.agent === candidate.agent ? 1 : LIKENESS.agent;
      return { ...each, likeness: other * likeness(each, step, work) };
    });
  const similar = sum(
    past.filter((each) => each.likeness < 1),
    (each) => each.likeness,
  );
  const excess = Math.max(1, (similar.good + similar.bad) / MOST_BORROWED);
  return {
    own: sum(past.filter((each) => each.likeness === 1)),
    borrowed: { good: similar.good / excess, bad: similar.bad / excess },
    project: sum(past.filter((each) => each.inProject && each.kind === step.kind)),
    costUsd: meanCost(past),
  };
}

/** What is not known does not differ. */
function likeness(past: RolePerformance, step: StepNeed, work: WorkContext): number {
  const differs = (a: string | null, b: string | undefined) =>
    a !== null && b !== undefined && a !== b;
  return (
    (past.kind === step.kind ? 1 : LIKENESS.kind) *
    (differs(past.subject, work.subject) ? LIKENESS.subject : 1) *
    (differs(past.language, work.language) ? LIKENESS.language : 1) *
    (differs(past.complexity, work.complexity) ? likenessOfComplexity(past, work) : 1)
  );
}

function likenessOfComplexity(past: RolePerformance, work: WorkContext): number {
  const [a, b] = [past.complexity, work.complexity].map((level) => LEVELS.indexOf(level ?? ""));
  return LIKENESS_OF_COMPLEXITY[Math.abs((a ?? 0) - (b ?? 0))] ?? 1;
}

function sum<Past extends RolePerformance>(
  past: readonly Past[],
  weigh: (each: Past) => number = () => 1,
): Outcomes {
  return past.reduce(
    ({ good, bad }, each) => ({
      good: good + weigh(each) * each.successes,
      bad: bad + weigh(each) * each.failures,
    }),
    { good: 0, bad: 0 },
  );
}

function meanCost(
  past: readonly (RolePerformance & { readonly likeness: number })[],
): number | undefined {
  let weight = 0;
  let cost = 0;
  for (const { costUsd, successes, failures, likeness } of past) {
    if (costUsd === null) continue;
    weight += likeness * (successes + failures);
    cost += likeness * (successes + failures) * costUsd;
  }
  return weight === 0 ? undefined : cost / weight;
}
