import { z } from "zod";
import type { Agent } from "../agents/list_agents.ts";
import type { Complexity } from "../plans/complexity.ts";
import { findCriticalPath, type TimedStep } from "./critical_path.ts";
import type { PlanningHistory } from "./planning_history.ts";
import { LEARNT, type SimilarWork } from "./similar_work.ts";

export const runEstimateSchema = z.object({
  level: z.string(),
  score: z.number(),
  /** The factors of complexity, by name: what similar work is recognised by. */
  features: z.record(z.string(), z.number()),
  /** Half of such runs, and nine of ten, take no longer than this from plan to end, waits for people left out. */
  seconds: z.object({ p50: z.number(), p90: z.number() }),
  /** What p50 was before it was corrected by the template's past and by similar tasks. */
  pathSeconds: z.number(),
  /** The part of p50 that is spent waiting for workers. */
  waitSeconds: z.number(),
  /** Of model calls; null when nothing is known of it. */
  costUsd: z.number().nullable(),
  /** How many past tasks it was made from. */
  similarTasks: z.number().int(),
  /** The keys of the steps that none may be slower for. */
  criticalPath: z.array(z.string()),
  reasons: z.array(z.string()),
});
/** What a run made from a plan is expected to take. */
export type RunEstimate = z.infer<typeof runEstimateSchema>;

/** A kind's usual time counts for this many outcomes. */
const USUAL_WEIGHT = 2;
const USUAL_SPREAD = 3;
/** What an outcome of another level of complexity counts for. */
const OTHER_LEVEL = 0.3;
const MOST_OUTCOMES = 30;
/** The plan counts for this many similar tasks, and a template's estimates for this many timed runs. */
const PLAN_WEIGHT = 4;
const CALIBRATION_WEIGHT = 5;
const SHORTEST_SECONDS = 0.05;

/** What is known when a plan is estimated. */
export interface EstimateBasis {
  readonly complexity: Complexity;
  readonly history: PlanningHistory;
  readonly similar: readonly SimilarWork[];
  readonly agents: readonly Agent[];
}

/**
 * Estimates a run: the longest way through its plan by what such steps took, corrected by how the template's
 * last estimates held, and moved towards what similar tasks took. What is not known yet is the usual.
 */
export function estimateRun(
  plan: {
    readonly template: string;
    readonly steps: readonly {
      readonly key: string;
      readonly kind: string;
      readonly agent: string;
      readonly dependsOn: readonly string[];
    }[];
  },
  { complexity, history, similar, agents }: EstimateBasis,
): RunEstimate {
  const steps = plan.steps.map((step): TimedStep => {
    const agent = agents.find((each) => each.agent === step.agent);
    const wait = { p50: agent?.waitP50Seconds ?? 0, p90: agent?.waitP95Seconds ?? 0 };
    return { ...step, work: timeOf(step.kind, complexity.level, history), wait };
  });
  const path = findCriticalPath(steps);
  const calibration = calibrate(plan.template, history);
  const p50 = moveTowards(path.p50 * calibration.factor, similar);
  const spread = path.p90 / path.p50;
  return {
    level: complexity.level,
    score: complexity.score,
    features: Object.fromEntries(
      complexity.factors
        .filter(({ name }) => name !== LEARNT)
        .map(({ name, value }) => [name, value]),
    ),
    seconds: { p50: round(p50), p90: round(p50 * spread) },
    pathSeconds: round(path.p50),
    waitSeconds: path.wait === 0 ? 0 : round(path.wait),
    costUsd: costOf(plan.steps, complexity.level, history),
    similarTasks: similar.length,
    criticalPath: path.keys,
    reasons: [
      `The longest way is ${path.keys.join(", ")}: about ${path.p50.toFixed(1)} s, of which ${path.wait.toFixed(1)} s of waiting for workers`,
      ...calibration.reasons,
      ...describeSimilar(similar),
    ],
  };
}

type Work = PlanningHistory["work"][number];

/** Outcomes of a kind with what each row of them counts for: the more alike, the more. */
function weigh(kind: string, level: string, history: PlanningHistory): (Work & { n: number })[] {
  return history.work
    .filter((each) => each.kind === kind)
    .map((each) => {
      const likeness = each.complexity === level ? 1 : OTHER_LEVEL;
      return { ...each, n: likeness * Math.min(each.quantity, MOST_OUTCOMES) };
    });
}

/** Means of logarithms, as durations are skewed. */
function timeOf(kind: string, level: string, history: PlanningHistory) {
  const usual = Math.max(history.usual[kind] ?? 0, SHORTEST_SECONDS);
  const rows = weigh(kind, level, history);
  const weight = USUAL_WEIGHT + rows.reduce((sum, { n }) => sum + n, 0);
  const log = (first: number, read: (row: Work) => number) =>
    rows.reduce(
      (sum, row) => sum + row.n * Math.log(Math.max(read(row), SHORTEST_SECONDS)),
      USUAL_WEIGHT * Math.log(first),
    ) / weight;
  const p50 = Math.exp(log(usual, (row) => row.p50));
  return { p50, p90: Math.max(p50, Math.exp(log(usual * USUAL_SPREAD, (row) => row.p90))) };
}

function costOf(
  steps: readonly { readonly kind: string }[],
  level: string,
  history: PlanningHistory,
): number | null {
  const costs = steps.flatMap(({ kind }) => {
    const rows = weigh(kind, level, history).filter(({ costUsd }) => costUsd !== null);
    const n = rows.reduce((sum, row) => sum + row.n, 0);
    return n === 0 ? [] : [rows.reduce((sum, row) => sum + row.n * (row.costUsd ?? 0), 0) / n];
  });
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0);
}

function calibrate(name: string, { templates }: PlanningHistory) {
  const past = templates.find(({ template }) => template === name);
  if (past === undefined || past.timed === 0) return { factor: 1, reasons: [] };
  const factor = Math.exp((past.timed * past.meanLogRatio) / (past.timed + CALIBRATION_WEIGHT));
  const runs = past.timed === 1 ? "The last run" : `The last ${past.timed} runs`;
  const ratio = Math.exp(past.meanLogRatio).toFixed(2);
  return {
    factor,
    reasons: [
      `${runs} from "${name}" took ${ratio} times the estimate: ${factor.toFixed(2)} times`,
    ],
  };
}

function moveTowards(p50: number, similar: readonly SimilarWork[]): number {
  const timed = similar.filter(({ completed, seconds }) => completed && seconds !== null);
  const weight = timed.reduce((sum, { likeness }) => sum + likeness, PLAN_WEIGHT);
  const logs = timed.reduce(
    (sum, { likeness, seconds }) =>
      sum + likeness * Math.log(Math.max(seconds ?? 0, SHORTEST_SECONDS)),
    PLAN_WEIGHT * Math.log(p50),
  );
  return Math.exp(logs / weight);
}

function describeSimilar(similar: readonly SimilarWork[]): string[] {
  if (similar.length === 0) return [];
  const seconds = similar.flatMap((task) =>
    task.completed && task.seconds !== null ? [task.seconds] : [],
  );
  const failed = similar.filter(({ completed }) => !completed).length;
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((each) => each.toFixed(1));
  const took = least === most ? `took ${least} s` : `took ${least} to ${most} s`;
  const tasks = similar.length === 1 ? "task" : "tasks";
  return [
    `${similar.length} similar past ${tasks}${seconds.length === 0 ? "" : ` ${took},`} ${failed} failed`,
  ];
}

function round(value: number): number {
  return Math.max(Math.round(value * 100) / 100, 0.01);
}
