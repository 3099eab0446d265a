import type { z } from "zod";
import type { Agent } from "../../shared/engine/mod.ts";
import type { statusAnswer } from "./contract.ts";

/** `down`: nobody is well. `degraded`: there is a role that nobody can play now. */
export function summariseStatus(agents: readonly Agent[]): z.infer<typeof statusAnswer> {
  const isWell = ({ state, silent }: Agent) => !silent && (state === "active" || state === "full");
  const well = agents.filter(isWell);
  const played = new Set(well.flatMap(({ roles }) => roles));
  const unplayed = [...new Set(agents.flatMap(({ roles }) => roles))]
    .filter((role) => !played.has(role))
    .sort();
  const status = well.length === 0 ? "down" : unplayed.length === 0 ? "ok" : "degraded";
  return {
    status,
    unplayedRoles: unplayed,
    agents: agents.map((agent) => ({
      agent: agent.agent,
      title: agent.title,
      status: agent.silent ? "silent" : agent.state,
      since: agent.stateSince,
      standby: agent.standby,
      roles: agent.roles,
      liveWorkers: agent.liveWorkers,
      runningSteps: agent.runningSteps,
    })),
  };
}
