import { describe, expect, it } from "vitest";
import { layOutPlan } from "../../../../shared/engine/plans/lay_out_plan.ts";
import { selectWorkflowTemplate } from "../../../../shared/engine/plans/select_workflow_template.ts";
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

describe("selectWorkflowTemplate()", () => {
  const short = template("short", ["simple"], { a: [] });
  const long = template("long", ["simple", "complex"], { a: [], b: ["a"] });
  const complexity = (level: "simple" | "complex") => ({ level, score: 0, factors: [] });

  it("takes the one that checks more among those meant for the level", () => {
    expect(selectWorkflowTemplate([short, long], complexity("simple")).template).toBe(long);
  });

  it("says why, and what it passed over", () => {
    const { reasons } = selectWorkflowTemplate([short, long], complexity("complex"));
    expect(reasons).toEqual([
      'Complexity is complex, and "long" is meant for simple and complex',
      '"short" is meant for simple',
    ]);
  });

  it("refuses a level that no template is meant for", () => {
    expect(() => selectWorkflowTemplate([short], complexity("complex"))).toThrow(
      expect.objectContaining({ code: "no_workflow_template" }),
    );
  });
});
