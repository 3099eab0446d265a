import { describe, expect, it } from "vitest";
import type { Player } from "../../../../shared/engine/agents/explain_role.ts";
import { explainWait } from "../../../../shared/engine/agents/explain_wait.ts";
import type { TaskAgent, Wait } from "../../../../shared/engine/agents/task_coordination.ts";

const UNTIL = "2030-01-31T12:00:00.000Z";
const wait = (change: Partial<Wait>): Wait => ({
  ...{ stepId: "s", runId: "r", key: "design", role: "architect", since: UNTIL, until: null },
  ...{ for: "agent", agent: "maker", rateLimit: null, events: null, approvalId: null },
  ...{ title: null, error: null },
  ...change,
});
const agent = (status: TaskAgent["status"]): TaskAgent => ({
  ...{ agent: "maker", status, liveWorkers: 1, ready: 1, running: 0, roles: ["architect"] },
});
const explain = (
  change: Partial<Wait>,
  agents: readonly TaskAgent[] = [],
  others: readonly Player[] = [],
) => {
  const players = [{ agent: "maker", status: "active" as const }, ...others];
  const roles = [
    { role: "architect", steps: 1, keys: ["design"], players },
    {
      role: "other",
      steps: 1,
      keys: [],
      players: [{ agent: "stranger", status: "full" as const }],
    },
  ];
  return explainWait(wait(change), { taskId: "t", status: "running", agents, roles });
};

describe("the reason why a step waits", () => {
  it.each<[TaskAgent["status"], Player[], string]>([
    ["active", [], "design waits: maker has not come to it yet"],
    ["draining", [], "design waits: maker is draining, and nobody else plays architect"],
    [
      "silent",
      [{ agent: "helper", status: "full" }],
      "design waits: maker does not answer, and of the others, helper has no room",
    ],
    [
      "full",
      [
        { agent: "a", status: "silent" },
        { agent: "b", status: "draining" },
      ],
      "design waits: maker has no room, and of the others, a does not answer, b is draining",
    ],
  ])("names an agent that is %s, and how the others are", (status, others, reason) => {
    expect(explain({}, [agent(status)], others).reason).toBe(reason);
  });

  it("names an agent that was deleted", () => {
    expect(explain({}, []).reason).toBe(
      "design waits: maker was deleted, and nobody else plays architect",
    );
  });

  it.each<[Partial<Wait>, string, string | null]>([
    [
      { for: "approval", title: "Delete all", approvalId: "a", until: UNTIL },
      `design waits for approval of "Delete all", until ${UNTIL} at the latest`,
      'POST /cogo-tasks/t/approvals/a {"approve": true}',
    ],
    [
      { for: "event", events: ["paid", "refunded"] },
      'design waits for the event "paid" or "refunded"',
      "POST /cogo-tasks/t/events with this name",
    ],
    [{ for: "time", until: UNTIL }, `design waits until ${UNTIL}`, null],
    [{ for: "run" }, "design waits for its sub-run", null],
    [
      { for: "retry", until: UNTIL, error: { code: "http_timeout", message: "", remedy: "Wait" } },
      `design waits until ${UNTIL} for another attempt: the last one failed with http_timeout`,
      "Wait",
    ],
    [
      { for: "turn", rateLimit: "openai" },
      'design waits for its turn under the rate limit "openai"',
      null,
    ],
  ])("and what would help: %o", (change, reason, remedy) => {
    expect(explain(change)).toEqual({ reason, remedy });
  });

  it("is the pause of the task before anything else", () => {
    const paused = { taskId: "t", status: "paused", agents: [], roles: [] };
    expect(explainWait(wait({ for: "run" }), paused)).toEqual({
      reason: "design waits: the task is paused",
      remedy: "POST /cogo-tasks/t/resume",
    });
  });
});
