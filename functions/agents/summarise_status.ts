import type { z } from "zod";
import { type Agent, explainUnplayed, type Role, toPlayer } from "../../shared/engine/mod.ts";
import type { statusAnswer } from "./contract.ts";

/** `down`: nobody is well. `degraded`: there is a role that nobody can play now. */
export function summariseStatus(
  agents: readonly Agent[],
  roles: readonly Role[],
): z.infer<typeof statusAnswer> {
  const players = new Map(agents.map((agent) => [agent.agent, toPlayer(agent)]));
  const unplayedRoles = roles.flatMap(({ role, agents: names }) => {
    const known = names.flatMap((name) => players.get(name) ?? []);
    return explainUnplayed(role, known) ?? [];
  });
  const isWell = ({ status }: { status: string }) => status === "active" || status === "full";
  const isDown = ![...players.values()].some(isWell);
  return {
    status: isDown ? "down" : unplayedRoles.length === 0 ? "ok" : "degraded",
    unplayedRoles,
    agents: agents.map((agent) => ({
      agent: agent.agent,
      title: agent.title,
      status: toPlayer(agent).status,
      since: agent.stateSince,
      standby: agent.standby,
      roles: agent.roles,
      liveWorkers: agent.liveWorkers,
      runningSteps: agent.runningSteps,
    })),
  };
}
