import { describe, expect, it } from "vitest";
import { layOutPlan } from "../../../../shared/engine/plans/lay_out_plan.ts";
import type { WorkflowTemplate } from "../../../../shared/engine/plans/workflow_template.ts";

function template(
  name: string,
  complexity: WorkflowTemplate["complexity"],
  dependencies: Readonly<Record<string, string[]>>,
): WorkflowTemplate {
  const steps = Object.entries(dependencies).map(([key, dependsOn]) => ({
    key,
    kind: key,
    needs: ["x"],
    dependsOn,
  }));
  return {
    template: name,
    version: 1,
    title: name,
    generation: "template",
    description: name,
    complexity,
    phases: [{ phase: "all", steps }],
  };
}

const plan = (
  dependencies: Readonly<Record<string, string[]>>,
  reads: Readonly<Record<string, string[]>> = {},
) =>
  layOutPlan({
    readsOf: (kind) => reads[kind] ?? [],
    template: template("t", ["simple"], dependencies),
    assignments: Object.keys(dependencies).map((step) => ({
      step,
      role: "r",
      agent: "a",
      reasons: [],
    })),
    reason: "test",
  });

describe("layOutPlan()", () => {
  it("keeps what else a step of the template says", () => {
    const steps = [{ key: "ask", kind: "ask", needs: ["x"], input: { prompt: "Why?" }, if: {} }];
    const chosen = { ...template("t", [], {}), phases: [{ phase: "all", steps }] };
    const assignments = [{ step: "ask", role: "r", agent: "a", reasons: [] }];
    const laidOut = layOutPlan({
      template: chosen,
      assignments,
      readsOf: () => [],
      reason: "test",
    });
    expect(laidOut.steps).toEqual([
      {
        ...{ key: "ask", kind: "ask", phase: "all", role: "r", agent: "a", dependsOn: [] },
        input: { prompt: "Why?" },
        if: {},
      },
    ]);
  });

  it("keeps the template's order and gives each step its role and agent", () => {
    expect(plan({ design: [], build: ["design"] }).steps).toEqual([
      {
        key: "design",
        kind: "design",
        phase: "all",
        role: "r",
        agent: "a",
        dependsOn: [],
        input: {},
      },
      {
        key: "build",
        kind: "build",
        phase: "all",
        role: "r",
        agent: "a",
        dependsOn: ["design"],
        input: {},
      },
    ]);
  });

  it("makes a step depend on what its kind reads, as far as the run has it", () => {
    const reads = { design: ["analyse", "plan"], build: ["analyse", "design", "review"] };
    const { steps } = plan({ design: [], build: ["design"] }, reads);
    expect(steps.map(({ key, dependsOn }) => [key, dependsOn])).toEqual([
      ["design", ["analyse", "plan"]],
      ["build", ["design", "analyse"]],
    ]);
  });

  it("calls a chain sequential, also when it is given out of order", () => {
    expect(plan({ c: ["b"], a: [], b: ["a"] }).strategy).toBe("sequential");
  });

  it("calls it parallel when two steps need nothing from each other", () => {
    const reads = { b: ["analyse"], c: ["analyse"] };
    expect(plan({ a: [], b: ["a"], c: ["a"], d: ["b", "c"] }, reads).strategy).toBe("parallel");
  });
});
