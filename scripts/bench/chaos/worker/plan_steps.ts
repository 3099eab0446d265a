import type { ExecutionPlan, PlannedStep } from "../../../../shared/engine/mod.ts";

/** A plan of so many steps: one, then two side by side, then one that waits for both, and so on. */
export function planSteps(count: number): ExecutionPlan {
  return {
    template: "code-generation",
    templateVersion: 1,
    strategy: "parallel",
    reason: "The chaos benchmark's chain of diamonds",
    steps: Array.from({ length: count }, (_, index) => planStep(index)),
  };
}

function planStep(index: number): PlannedStep {
  return {
    key: `work-${index}`,
    kind: "chaos",
    phase: "work",
    role: "chaos",
    agent: `chaos-${1 + (index % 2)}`,
    dependsOn: dependencies(index).map((each) => `work-${each}`),
    input: { index },
  };
}

function dependencies(index: number): readonly number[] {
  if (index === 0) return [];
  if (index % 3 === 0) return [index - 2, index - 1];
  return [index - (index % 3)];
}
