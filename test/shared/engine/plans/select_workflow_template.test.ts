import { describe, expect, it } from "vitest";
import type { PlanningHistory } from "../../../../shared/engine/estimates/planning_history.ts";
import {
  findFittingTemplates,
  selectWorkflow,
  type WorkflowOption,
} from "../../../../shared/engine/plans/select_workflow_template.ts";
import type { WorkflowTemplate } from "../../../../shared/engine/plans/workflow_template.ts";

const NOW = new Date("2030-01-01T00:00:00Z");
const HISTORY: PlanningHistory = {
  ...{ now: NOW, deadlineAt: null, budgetUsd: null },
  ...{ usual: {}, work: [], templates: [], similar: [] },
};

function template(name: string, steps = 1, change: Partial<WorkflowTemplate> = {}) {
  const keys = Array.from({ length: steps }, (_, index) => `s-${index}`);
  return {
    ...{
      template: name,
      version: 1,
      title: name,
      description: "",
      generation: "template" as const,
    },
    complexity: ["simple" as const],
    phases: [{ phase: "all", steps: keys.map((key) => ({ key, kind: "generate", needs: ["x"] })) }],
    ...change,
  };
}
function option(chosen: WorkflowTemplate, p50 = 10, p90 = 20, costUsd: number | null = null) {
  const estimate: WorkflowOption["estimate"] = {
    ...{ level: "simple", score: 1, features: {}, pathSeconds: 1, waitSeconds: 0, similarTasks: 0 },
    ...{ criticalPath: [], reasons: [], costUsd, seconds: { p50, p90 } },
  };
  return { template: chosen, estimate };
}
const past = (name: string, successes: number, failures: number) => ({
  ...{ template: name, successes, failures, timed: 0, meanLogRatio: 0 },
});
const choose = (
  [first, ...others]: [WorkflowOption, ...WorkflowOption[]],
  history: Partial<PlanningHistory> = {},
) => selectWorkflow([first, ...others], { ...HISTORY, ...history });

describe("selectWorkflow()", () => {
  const short = option(template("short", 1));
  const long = option(template("long", 3), 30, 60, 2);

  it("takes the one that checks more while neither has a past", () => {
    expect(choose([short, long]).chosen).toBe(long);
  });

  it("takes the one with which more runs are expected to pass", () => {
    const templates = [past("short", 20, 0), past("long", 10, 10)];
    expect(choose([short, long], { templates }).chosen).toBe(short);
  });

  it("is not moved far by a single run", () => {
    const { considered } = choose([short, long], { templates: [past("short", 0, 1)] });
    expect(considered.find((each) => each.template === "short")?.expectedSuccess).toBe(0.6);
  });

  it("passes over what would not keep the deadline in nine of ten runs", () => {
    const deadlineAt = new Date(NOW.getTime() + 40_000);
    const { chosen, reasons } = choose([short, long], { deadlineAt });
    expect(chosen).toBe(short);
    expect(reasons[1]).toMatch(/^Passed over: "long" .* but only 40 s are left$/);
  });

  it("passes over what would cost more than is left", () => {
    const { chosen, considered } = choose([short, long], { budgetUsd: 1 });
    expect(chosen).toBe(short);
    expect(considered.map(({ fits }) => fits)).toEqual([true, false]);
  });

  it("takes the fastest when none keeps the limits", () => {
    const deadlineAt = new Date(NOW.getTime() + 1_000);
    expect(choose([long, short], { deadlineAt }).chosen).toBe(short);
  });

  it("says of each what was expected of it", () => {
    const { reasons } = choose([short, long], { templates: [past("long", 3, 1)] });
    expect(reasons).toEqual([
      'Chosen: "long" has 3 steps, 75 % of runs are expected to pass (3 of 4 passed), takes 30.0 s, at most 60.0 s in nine of ten runs, costs $2.00',
      'Passed over: "short" has 1 step, 75 % of runs are expected to pass (it has no past yet), takes 10.0 s, at most 20.0 s in nine of ten runs',
    ]);
  });
});

describe("findFittingTemplates()", () => {
  const simple = template("simple");
  const byModels = template("by-models", 1, { generation: "models" });
  const find = (
    level: "simple" | "complex",
    named: string | null = null,
    generation = "template",
  ) =>
    findFittingTemplates(
      { named, templates: named === "by-models" ? [byModels] : [simple] },
      { level, score: 0, factors: [] },
      generation,
    );

  it("finds those meant for the level", () => {
    expect(find("simple")).toEqual([simple]);
  });

  it("takes the one that is named, whatever level it is meant for", () => {
    expect(find("complex", "simple")).toEqual([simple]);
  });

  it.each([
    ["a level that none is meant for", () => find("complex")],
    ["a named one that is meant for other writers", () => find("simple", "by-models")],
    ["one for code templates, where models write", () => find("simple", "simple", "models")],
  ])("refuses %s", (_, act) => {
    expect(act).toThrow(expect.objectContaining({ code: "no_workflow_template" }));
  });
});
