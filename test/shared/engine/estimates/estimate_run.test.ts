import { describe, expect, it } from "vitest";
import { estimateRun } from "../../../../shared/engine/estimates/estimate_run.ts";
import type { PlanningHistory } from "../../../../shared/engine/estimates/planning_history.ts";
import type { SimilarWork } from "../../../../shared/engine/estimates/similar_work.ts";

const USUAL = { design: 1, generate: 2, tests: 8, verify: 10 };
const HISTORY: PlanningHistory = {
  ...{ now: new Date(), deadlineAt: null, budgetUsd: null },
  ...{ usual: USUAL, work: [], templates: [], similar: [] },
};
const AGENT = {
  ...{
    agent: "maker",
    title: "Maker",
    queue: "q",
    capacity: 4,
    status: "active" as const,
    state: "active" as const,
    stateSince: "2030-01-01T00:00:00.000Z",
    version: 0,
  },
  ...{
    roles: [],
    liveWorkers: 1,
    runningSteps: 0,
    heartbeatAt: null,
    heartbeatTimeoutSeconds: null,
    silent: false,
    standby: false,
    completed: 0,
    failed: 0,
    stalled: 0,
  },
  ...{ meanSeconds: 1, waitP50Seconds: 0, waitP95Seconds: 0, measuredAt: null },
};
const step = (key: keyof typeof USUAL, ...dependsOn: string[]) => ({
  ...{ key, kind: key, agent: "maker", dependsOn },
});
const PLAN = {
  template: "code-generation",
  steps: [
    step("design", "analyse"),
    step("generate", "design"),
    step("tests", "design"),
    step("verify", "generate", "tests"),
  ],
};
const estimate = (
  history: Partial<PlanningHistory> = {},
  similar: readonly SimilarWork[] = [],
  wait = { p50: 0, p95: 0 },
) =>
  estimateRun(PLAN, {
    complexity: { level: "simple", score: 3, factors: [] },
    history: { ...HISTORY, ...history },
    similar,
    agents: [{ ...AGENT, waitP50Seconds: wait.p50, waitP95Seconds: wait.p95 }],
  });
const work = (kind: string, seconds: number, change: object = {}) => ({
  ...{ kind, complexity: "simple", quantity: 20, p50: seconds, p90: seconds, costUsd: null },
  ...change,
});
const task = (seconds: number | null, completed = true): SimilarWork => ({
  ...{
    taskId: "t",
    completed,
    features: {},
    estimatedSeconds: 10,
    costUsd: null,
    seconds,
    likeness: 1,
  },
});

describe("estimateRun()", () => {
  it("adds up the longest way through the plan, of the usual times where nothing is known", () => {
    const { seconds, criticalPath } = estimate();
    expect(criticalPath).toEqual(["design", "tests", "verify"]);
    expect(seconds.p50).toBeCloseTo(1 + 8 + 10);
    expect(seconds.p90).toBeGreaterThan(seconds.p50);
  });

  it("learns what such steps take, and takes the longer way then", () => {
    const { seconds, criticalPath } = estimate({ work: [work("generate", 60)] });
    expect(criticalPath).toEqual(["design", "generate", "verify"]);
    expect(seconds.p50).toBeGreaterThan(40);
    expect(seconds.p50).toBeLessThan(71);
  });

  it("believes few outcomes less than many", () => {
    const of = (quantity: number) => estimate({ work: [work("verify", 100, { quantity })] });
    expect(of(1).seconds.p50).toBeLessThan(of(20).seconds.p50);
  });

  it("believes outcomes of another level of complexity less", () => {
    const of = (complexity: string) => estimate({ work: [work("verify", 100, { complexity })] });
    expect(of("complex").seconds.p50).toBeLessThan(of("simple").seconds.p50);
  });

  it("counts the waits for workers on the way", () => {
    const waiting = estimate({}, [], { p50: 2, p95: 30 });
    expect(waiting.waitSeconds).toBe(6);
    expect(waiting.seconds.p50).toBeCloseTo(19 + 6);
    expect(waiting.seconds.p90).toBeGreaterThan(estimate().seconds.p90 + 6);
  });

  it("is corrected by how the template's last estimates held, the more the more there were", () => {
    const past = (timed: number) => ({
      ...{
        template: PLAN.template,
        successes: timed,
        failures: 0,
        timed,
        meanLogRatio: Math.log(4),
      },
    });
    const once = estimate({ templates: [past(1)] }).seconds.p50;
    const often = estimate({ templates: [past(45)] }).seconds.p50;
    expect(once).toBeGreaterThan(19);
    expect(often).toBeGreaterThan(once);
    expect(often).toBeLessThan(19 * 4);
  });

  it("moves towards what similar tasks took, and says so", () => {
    const some = estimate({}, [task(100), task(120), task(null, false)]);
    expect(some.seconds.p50).toBeGreaterThan(19);
    expect(some.seconds.p50).toBeLessThan(100);
    expect(some.similarTasks).toBe(3);
    expect(some.reasons.at(-1)).toBe("3 similar past tasks took 100.0 to 120.0 s, 1 failed");
  });

  it("adds up what steps cost, where anything is known of it", () => {
    expect(estimate().costUsd).toBeNull();
    const costs = [work("design", 1, { costUsd: 0.5 }), work("verify", 1, { costUsd: 1 })];
    expect(estimate({ work: costs }).costUsd).toBeCloseTo(1.5);
  });
});
