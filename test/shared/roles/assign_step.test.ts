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
const agent = (name: string, roles: string[], load: Partial<Agent> = {}): Agent => ({
  agent: name,
  title: name,
  queue: name,
  capacity: 4,
  roles,
  liveWorkers: 1,
  runningSteps: 0,
  heartbeatAt: null,
  ...load,
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
