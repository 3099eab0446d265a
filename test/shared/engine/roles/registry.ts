import type { Agent } from "../../../../shared/engine/agents/list_agents.ts";
import type { Role } from "../../../../shared/engine/roles/role.ts";
import type { RolePerformance } from "../../../../shared/engine/roles/role_performance.ts";

/** A role with these capabilities and no expertise. */
export const role = (name: string, capabilities: string[], change: Partial<Role> = {}): Role => ({
  role: name,
  title: name,
  description: name,
  area: "other",
  capabilities,
  expertise: [],
  inputs: [],
  outputs: [],
  tools: [],
  defaultModels: [],
  agents: [],
  ...change,
});

/** An idle agent without a past. */
export const agent = (name: string, roles: string[], change: Partial<Agent> = {}): Agent => ({
  agent: name,
  title: name,
  queue: name,
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
  ...change,
});

/** How a role did on the agent `a`, in steps of kind `write` for a moderate service in another project. */
export const past = (
  name: string,
  successes: number,
  failures: number,
  change: Partial<RolePerformance> = {},
): RolePerformance => ({
  role: name,
  agent: "a",
  model: null,
  kind: "write",
  subject: "service",
  complexity: "moderate",
  language: null,
  inProject: false,
  successes,
  failures,
  quality: null,
  seconds: 1,
  costUsd: null,
  quantity: successes + failures,
  ...change,
});
