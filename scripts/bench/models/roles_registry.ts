import type { Agent, Role } from "../../../shared/engine/mod.ts";

/** A role that covers `work`, with nothing else known about it. */
export function benchRole(role: string): Role {
  return {
    role,
    title: role,
    description: role,
    area: "other",
    capabilities: ["work"],
    expertise: [],
    inputs: [],
    outputs: [],
    tools: [],
    defaultModels: [],
    agents: ["agent"],
  };
}

/** An idle agent that plays these roles. */
export function benchAgent(roles: string[]): Agent {
  return {
    agent: "agent",
    title: "agent",
    queue: "queue",
    capacity: 4,
    status: "active",
    state: "active",
    stateSince: "2030-01-01T00:00:00.000Z",
    version: 0,
    roles,
    liveWorkers: 1,
    runningSteps: 0,
    heartbeatAt: null,
    heartbeatTimeoutSeconds: null,
    silent: false,
    standby: false,
    completed: null,
    failed: null,
    stalled: null,
    meanSeconds: null,
    waitP50Seconds: null,
    waitP95Seconds: null,
    measuredAt: null,
  };
}
