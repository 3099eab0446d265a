import type { Agent } from "../agents/list_agents.ts";

/** How well an agent could take one more step, and from what numbers that follows. */
export interface AgentWeight {
  readonly places: number;
  readonly free: number;
  /** Ended attempts in the last hour. */
  readonly attempts: number;
  readonly successShare: number;
  readonly seconds: number;
  /** Free places × expected success ÷ seconds a step takes. */
  readonly weight: number;
}

/** Faster than this is not told apart. */
const SHORTEST_SECONDS = 0.1;

/**
 * Weighs an agent by its free places and its last hour, as `choose_agent()` in sql/ does. The expected
 * success is Laplace's rule of succession, (completed + 1) / (attempts + 2), so that one without a past
 * counts as middling and is tried. An agent without live workers is woken when needed: it counts as one
 * idle worker.
 */
export function weighAgent(agent: Agent): AgentWeight {
  const places = agent.capacity * Math.max(agent.liveWorkers, 1);
  const free = Math.max(places - agent.runningSteps, 0);
  const completed = agent.completed ?? 0;
  const attempts = completed + (agent.failed ?? 0) + (agent.stalled ?? 0);
  const successShare = (completed + 1) / (attempts + 2);
  const seconds = Math.max(agent.meanSeconds ?? 1, SHORTEST_SECONDS);
  return {
    places,
    free,
    attempts,
    successShare,
    seconds,
    weight: (free * successShare) / seconds,
  };
}
