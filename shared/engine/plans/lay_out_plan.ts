import type { Assignment } from "../roles/assign_step.ts";
import type { ExecutionPlan, PlannedStep } from "./execution_plan.ts";
import type { WorkflowTemplate } from "./workflow_template.ts";

/** What every run begins with (`start_run()` in sql/), before there is a plan. */
const FIRST_STEPS = ["analyse", "plan"];

/**
 * Lays the template's steps out as a plan for one run. Each step waits for what the template says, and
 * for the steps whose outputs its kind reads: a step is shown the outputs of its dependencies only.
 */
export function layOutPlan(input: {
  readonly template: WorkflowTemplate;
  readonly assignments: readonly Assignment[];
  /** The keys of the steps whose outputs a kind reads. */
  readonly readsOf: (kind: string) => readonly string[];
  readonly reason: string;
}): ExecutionPlan {
  const assigned = new Map(input.assignments.map((each) => [each.step, each]));
  const planned = input.template.phases.flatMap(({ steps }) => steps.map(({ key }) => key));
  const present = new Set([...FIRST_STEPS, ...planned]);
  const steps = input.template.phases.flatMap(({ phase, steps }) =>
    steps.map((step): PlannedStep => {
      const assignment = assigned.get(step.key);
      if (assignment === undefined) throw new Error(`Step "${step.key}" was not assigned`);
      const { role, agent } = assignment;
      const { needs: _, dependsOn: given = [], input: own = {}, ...planned } = step;
      const reads = input.readsOf(step.kind).filter((each) => present.has(each));
      const dependsOn = [...new Set([...given, ...reads])];
      return { ...planned, phase, role, agent, dependsOn, input: own };
    }),
  );
  return {
    template: input.template.template,
    templateVersion: input.template.version,
    strategy: hasParallelSteps(steps) ? "parallel" : "sequential",
    reason: input.reason,
    steps,
  };
}

/** Two steps may run side by side when neither waits, directly or through others, for the other. */
function hasParallelSteps(steps: readonly PlannedStep[]): boolean {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const waitsFor = (step: PlannedStep | undefined, key: string): boolean =>
    step?.dependsOn.some((each) => each === key || waitsFor(byKey.get(each), key)) ?? false;
  return steps.some((a, index) =>
    steps.slice(index + 1).some((b) => !waitsFor(a, b.key) && !waitsFor(b, a.key)),
  );
}
