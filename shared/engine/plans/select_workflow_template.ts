import { CogoError } from "../../kernel/mod.ts";
import type { RunEstimate } from "../estimates/estimate_run.ts";
import type { PlanningHistory } from "../estimates/planning_history.ts";
import type { Complexity } from "./complexity.ts";
import type { WorkflowCandidates, WorkflowTemplate } from "./workflow_template.ts";

/** A template with what a run from it is expected to take. */
export interface WorkflowOption {
  readonly template: WorkflowTemplate;
  readonly estimate: RunEstimate;
}

/** What a choice was made from: each template that could have been chosen, the best first. */
interface Considered {
  readonly template: string;
  readonly version: number;
  /** The share of runs that is expected to pass their gate. */
  readonly expectedSuccess: number;
  readonly seconds: RunEstimate["seconds"];
  readonly costUsd: number | null;
  /** Whether it is expected to keep the deadline and the budget. */
  readonly fits: boolean;
}

/** A chosen template, the reasons, and what was passed over. */
export interface WorkflowSelection<Option> {
  readonly chosen: Option;
  readonly considered: readonly Considered[];
  readonly reasons: readonly string[];
}

/** Of a template without a past, what is expected, and for how many runs that counts. */
const PRIOR_SUCCESS = 0.75;
const PRIOR_RUNS = 4;

/**
 * Finds the templates that a plan may be made from: the one that is named, or those meant for this level.
 *
 * @throws CogoError `no_workflow_template` when none is meant for the level, or the named one cannot be used.
 */
export function findFittingTemplates(
  { named, templates }: WorkflowCandidates,
  complexity: Complexity,
  generation: string,
): readonly WorkflowTemplate[] {
  const usable = templates.filter((each) => each.generation === generation);
  if (named !== null) return [requireNamed(named, usable[0], generation)];
  const fitting = usable.filter((each) => each.complexity.includes(complexity.level));
  if (fitting.length > 0) return fitting;
  throw new CogoError({
    code: "no_workflow_template",
    message: `Expected a workflow template for complexity "${complexity.level}", found none among ${usable.length}`,
    remedy: "Activate one whose complexity names this level, or name a template with the task",
  });
}

/**
 * Selects the template with which most runs are expected to pass, by how those before ended, among those that
 * are expected to keep deadline and budget. Among equals the one with the most steps, because it checks more;
 * deterministic: ties go by name.
 */
export function selectWorkflow<Option extends WorkflowOption>(
  options: readonly [Option, ...Option[]],
  history: PlanningHistory,
): WorkflowSelection<Option> {
  const weighed = options.map((option) => ({ option, ...weigh(option, history) })).sort(compare);
  const [best] = weighed;
  if (best === undefined) throw new Error("Expected an option, got none");
  return {
    chosen: best.option,
    considered: weighed.map(({ option: { template, estimate }, expectedSuccess, misses }) => ({
      template: template.template,
      version: template.version,
      expectedSuccess,
      seconds: estimate.seconds,
      costUsd: estimate.costUsd,
      fits: misses.length === 0,
    })),
    reasons: weighed.map(
      (each, place) => `${place === 0 ? "Chosen" : "Passed over"}: ${describe(each)}`,
    ),
  };
}

interface Weighed {
  readonly option: WorkflowOption;
  readonly expectedSuccess: number;
  readonly past: string;
  /** Which limits it is not expected to keep. */
  readonly misses: readonly string[];
}

function weigh({ template, estimate }: WorkflowOption, history: PlanningHistory) {
  const { successes, failures } = history.templates.find(
    (each) => each.template === template.template,
  ) ?? { successes: 0, failures: 0 };
  const runs = successes + failures;
  const expected = (successes + PRIOR_RUNS * PRIOR_SUCCESS) / (runs + PRIOR_RUNS);
  return {
    expectedSuccess: Math.round(expected * 1000) / 1000,
    past: runs === 0 ? "it has no past yet" : `${successes} of ${runs} passed`,
    misses: [...findMissedDeadline(estimate, history), ...findMissedBudget(estimate, history)],
  };
}

function findMissedDeadline({ seconds }: RunEstimate, { now, deadlineAt }: PlanningHistory) {
  const left =
    deadlineAt === null ? Number.POSITIVE_INFINITY : (deadlineAt.getTime() - now.getTime()) / 1000;
  return seconds.p90 <= left ? [] : [`only ${left.toFixed(0)} s are left`];
}

function findMissedBudget({ costUsd }: RunEstimate, { budgetUsd }: PlanningHistory) {
  return costUsd === null || budgetUsd === null || costUsd <= budgetUsd
    ? []
    : [`only $${budgetUsd.toFixed(2)} are left`];
}

/** What misses a limit comes last, and among such the fastest first. */
function compare(a: Weighed, b: Weighed): number {
  const misses = Number(a.misses.length > 0) - Number(b.misses.length > 0);
  if (misses !== 0) return misses;
  if (a.misses.length > 0) return a.option.estimate.seconds.p50 - b.option.estimate.seconds.p50;
  return (
    b.expectedSuccess - a.expectedSuccess ||
    countSteps(b.option.template) - countSteps(a.option.template) ||
    a.option.template.template.localeCompare(b.option.template.template)
  );
}

function describe({
  option: { template, estimate },
  expectedSuccess,
  past,
  misses,
}: Weighed): string {
  const { p50, p90 } = estimate.seconds;
  const count = countSteps(template);
  const cost = estimate.costUsd === null ? "" : `, costs $${estimate.costUsd.toFixed(2)}`;
  const success = `${Math.round(expectedSuccess * 100)} % of runs are expected to pass (${past})`;
  const takes = `takes ${p50.toFixed(1)} s, at most ${p90.toFixed(1)} s in nine of ten runs${cost}`;
  const missed = misses.map((each) => `, but ${each}`).join("");
  return `"${template.template}" has ${count} ${count === 1 ? "step" : "steps"}, ${success}, ${takes}${missed}`;
}

function requireNamed(
  named: string,
  template: WorkflowTemplate | undefined,
  generation: string,
): WorkflowTemplate {
  if (template !== undefined) return template;
  const writers = generation === "models" ? "models" : "code templates";
  throw new CogoError({
    code: "no_workflow_template",
    message: `The task names the workflow template "${named}", but ${writers} write its files, for which it is not meant`,
    remedy:
      generation === "models"
        ? 'Submit the task with {"models": "off"}, or name a template whose generation is "models"'
        : 'Configure a model provider, or name a template whose generation is "template"',
  });
}

function countSteps(template: WorkflowTemplate): number {
  return template.phases.reduce((count, phase) => count + phase.steps.length, 0);
}
