import { describe, expect, it } from "vitest";
import { assignStep, type RoleKnowledge } from "../../../../shared/engine/roles/assign_step.ts";
import { agent, past, role } from "./registry.ts";

const roles = [role("generalist", ["code", "test", "write"]), role("tester", ["test"])];
const assign = (needs: string[], knowledge: Partial<RoleKnowledge>) =>
  assignStep(
    { key: "tests", kind: "tests", needs },
    {},
    {
      roles,
      agents: [],
      performance: [],
      ...knowledge,
    },
  );

describe("assignStep()", () => {
  it("takes the role that covers the needs with the least to spare", () => {
    const agents = [agent("a", ["generalist", "tester"])];
    expect(assign(["test"], { agents })).toMatchObject({ role: "tester" });
    expect(assign(["code", "test"], { agents })).toMatchObject({ role: "generalist" });
  });

  it("takes the agent with the most free places, and says so", () => {
    const agents = [
      agent("busy", ["tester"], { runningSteps: 3 }),
      agent("idle", ["tester"], { liveWorkers: 0 }),
    ];
    const assignment = assign(["test"], { agents });
    expect(assignment.agent).toBe("idle");
    expect(assignment.reasons.join()).toContain("4 of 4 places free");
  });

  it("prefers an agent that completes more of its attempts, and says in what numbers", () => {
    const agents = [
      agent("flaky", ["tester"], { completed: 5, failed: 4, stalled: 1, meanSeconds: 2 }),
      agent("steady", ["tester"], { completed: 10, failed: 0, stalled: 0, meanSeconds: 2 }),
    ];
    expect(assign(["test"], { agents })).toMatchObject({
      agent: "steady",
      reasons: [
        "tester covers test, and steady plays it: 0.96",
        "outcomes 0.90 × 1: No past in such work: a success of 50 % is expected, 90 % is possible",
        "agent 0.65 × 0.1: 4 of 4 places free, 10 of 10 attempts completed in the last hour, 2.0 s each (expected success 92 %)",
        "tester on flaky comes next: 0.95",
      ],
    });
  });

  it("prefers an agent that is quicker, when both succeed alike", () => {
    const hour = { completed: 10, failed: 0, stalled: 0 };
    const agents = [
      agent("quick", ["tester"], { ...hour, meanSeconds: 1 }),
      agent("patient", ["tester"], { ...hour, meanSeconds: 5 }),
    ];
    expect(assign(["test"], { agents }).agent).toBe("quick");
  });

  it("takes a new agent to be middling, so that it is tried before one that mostly fails", () => {
    const agents = [
      agent("failing", ["tester"], { completed: 1, failed: 9, stalled: 0, meanSeconds: 1 }),
      agent("new", ["tester"]),
    ];
    const assignment = assign(["test"], { agents });
    expect(assignment.agent).toBe("new");
    expect(assignment.reasons.join()).toContain("no attempts in the last hour, taken as middling");
  });

  it("gives a silent agent nothing that another can take, and says so of what it passes over", () => {
    const agents = [agent("gone", ["tester"], { silent: true }), agent("slow", ["tester"])];
    const { agent: chosen, reasons } = assign(["test"], { agents });
    expect(chosen).toBe("slow");
    expect(reasons.at(-1)).toMatch(/ on gone comes next: .*, but it is silent$/);
  });

  it.each([
    ["full", { runningSteps: 4 }],
    ["draining", { status: "draining" as const }],
    ["silent", { silent: true }],
  ])("takes one on standby when the other is %s, and not before", (_, trouble) => {
    const substitute = agent("substitute", ["tester"], { standby: true, capacity: 100 });
    const well = [agent("first", ["tester"]), substitute];
    expect(assign(["test"], { agents: well }).agent).toBe("first");
    const agents = [agent("first", ["tester"], trouble), substitute];
    expect(assign(["test"], { agents }).agent).toBe("substitute");
  });

  it("gives a draining agent nothing that another can take, in whatever role", () => {
    const draining = agent("draining", ["tester"], { status: "draining" });
    const full = agent("full", ["tester"], { runningSteps: 4 });
    expect(assign(["test"], { agents: [draining, full] }).agent).toBe("full");
    const generalist = agent("other", ["generalist"], { runningSteps: 4 });
    expect(assign(["test"], { agents: [draining, generalist] }).role).toBe("generalist");
  });

  it("says that the step waits when nobody else plays such a role than one that drains", () => {
    const agents = [agent("draining", ["tester"], { status: "draining" })];
    const assignment = assign(["test"], { agents });
    expect(assignment.agent).toBe("draining");
    expect(assignment.reasons.join()).toContain("the step waits until it is active again");
  });

  it("passes over a covering role that nobody plays", () => {
    const agents = [agent("a", ["generalist"])];
    expect(assign(["test"], { agents }).role).toBe("generalist");
  });

  it("names who was passed over, best first, with their scores", () => {
    const agents = [agent("a", ["generalist", "tester"]), agent("b", ["tester"])];
    const { fitness, passedOver } = assign(["test"], { agents });
    const scores = [fitness, ...passedOver].map(({ score }) => score);
    expect(passedOver.map((each) => `${each.role} on ${each.agent}`)).toEqual([
      "tester on b",
      "generalist on a",
    ]);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it("is the same for the same input, whatever its order", () => {
    const agents = [agent("b", ["tester", "generalist"]), agent("a", ["tester", "generalist"])];
    const performance = [
      past("tester", 3.1, 0.7, { kind: "tests" }),
      past("tester", 0.3, 0.1),
      past("generalist", 1.9, 0.2, { kind: "tests", complexity: "simple" }),
    ];
    expect(assign(["test"], { agents, performance })).toEqual(
      assign(["test"], {
        roles: roles.toReversed(),
        agents: agents.toReversed(),
        performance: performance.toReversed(),
      }),
    );
  });

  it.each([
    ["no_role", ["paint"], [agent("a", ["tester"])]],
    ["no_agent", ["test"], [agent("a", [])]],
  ])("refuses with %s when nothing fits", (code, needs, agents) => {
    expect(() => assign(needs, { agents })).toThrow(expect.objectContaining({ code }));
  });
});
