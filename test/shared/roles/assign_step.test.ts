import { describe, expect, it } from "vitest";
import type { Agent } from "../../../shared/agents/list_agents.ts";
import { assignStep } from "../../../shared/roles/assign_step.ts";
import type { Role } from "../../../shared/roles/role.ts";

const role = (name: string, ...capabilities: string[]): Role => ({
  role: name,
  title: name,
  description: name,
  capabilities,
});
const IDLE: Agent = {
  agent: "a",
  title: "a",
  queue: "a",
  capacity: 4,
  status: "active",
  version: 0,
  roles: [],
  liveWorkers: 1,
  runningSteps: 0,
  heartbeatAt: null,
  completed: null,
  failed: null,
  stalled: null,
  meanSeconds: null,
  waitP50Seconds: null,
  waitP95Seconds: null,
  measuredAt: null,
};
const agent = (name: string, roles: string[], change: Partial<Agent> = {}): Agent => ({
  ...IDLE,
  agent: name,
  title: name,
  queue: name,
  roles,
  ...change,
});

const roles = [role("generalist", "code", "test", "write"), role("tester", "test")];

describe("assignStep()", () => {
  it("takes the role that covers the needs with the least to spare", () => {
    const agents = [agent("a", ["generalist", "tester"])];
    expect(assignStep({ key: "tests", needs: ["test"] }, roles, agents)).toMatchObject({
      role: "tester",
    });
    expect(assignStep({ key: "both", needs: ["code", "test"] }, roles, agents)).toMatchObject({
      role: "generalist",
    });
  });

  it("takes the agent with the most free places, and says so", () => {
    const agents = [
      agent("busy", ["tester"], { runningSteps: 3 }),
      agent("idle", ["tester"], { liveWorkers: 0 }),
    ];
    const assignment = assignStep({ key: "tests", needs: ["test"] }, roles, agents);
    expect(assignment.agent).toBe("idle");
    expect(assignment.reasons.join()).toContain("4 of 4 places free");
  });

  it("prefers an agent that completes more of its attempts, and says in what numbers", () => {
    const agents = [
      agent("flaky", ["tester"], { completed: 5, failed: 4, stalled: 1, meanSeconds: 2 }),
      agent("steady", ["tester"], { completed: 10, failed: 0, stalled: 0, meanSeconds: 2 }),
    ];
    const assignment = assignStep({ key: "tests", needs: ["test"] }, roles, agents);
    expect(assignment.agent).toBe("steady");
    expect(assignment.reasons.slice(1)).toEqual([
      "steady plays that role and has 4 of 4 places free, 10 of 10 attempts completed in the last hour, 2.0 s each (expected success 92 %)",
      "flaky comes next: 4 of 4 places free, 5 of 10 attempts completed in the last hour, 2.0 s each (expected success 50 %)",
    ]);
  });

  it("prefers an agent that is quicker, when both succeed alike", () => {
    const past = { completed: 10, failed: 0, stalled: 0 };
    const agents = [
      agent("quick", ["tester"], { ...past, meanSeconds: 1 }),
      agent("patient", ["tester"], { ...past, meanSeconds: 5 }),
    ];
    const assignment = assignStep({ key: "tests", needs: ["test"] }, roles, agents);
    expect(assignment.agent).toBe("quick");
  });

  it("takes a new agent to be middling, so that it is tried before one that mostly fails", () => {
    const agents = [
      agent("failing", ["tester"], { completed: 1, failed: 9, stalled: 0, meanSeconds: 1 }),
      agent("new", ["tester"]),
    ];
    const assignment = assignStep({ key: "tests", needs: ["test"] }, roles, agents);
    expect(assignment.agent).toBe("new");
    expect(assignment.reasons[1]).toContain("no attempts in the last hour, taken as middling");
  });

  it("gives a draining agent nothing that another can take", () => {
    const agents = [
      agent("draining", ["tester"], { status: "draining" }),
      agent("full", ["tester"], { runningSteps: 4 }),
    ];
    const assignment = assignStep({ key: "tests", needs: ["test"] }, roles, agents);
    expect(assignment.agent).toBe("full");
  });

  it("says that the step waits when the only agent of the role drains", () => {
    const agents = [agent("draining", ["tester"], { status: "draining" })];
    const assignment = assignStep({ key: "tests", needs: ["test"] }, roles, agents);
    expect(assignment.agent).toBe("draining");
    expect(assignment.reasons[1]).toContain("the step waits until it is active again");
  });

  it("is the same for the same input, whatever its order", () => {
    const agents = [agent("b", ["tester"]), agent("a", ["tester"])];
    const step = { key: "tests", needs: ["test"] };
    expect(assignStep(step, roles, agents)).toEqual(
      assignStep(step, roles.toReversed(), agents.toReversed()),
    );
  });

  it.each([
    ["no_role", ["paint"], [agent("a", ["tester"])]],
    ["no_agent", ["test"], [agent("a", ["generalist"])]],
  ])("refuses with %s when nothing fits", (code, needs, agents) => {
    expect(() => assignStep({ key: "x", needs }, roles, agents)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
