import { z } from "zod";
import type { Agent } from "./list_agents.ts";

export const agentStatusSchema = z.enum(["active", "draining", "silent", "full"]);

/** An agent that plays a role, and how it is. */
export const playerSchema = z.object({ agent: z.string(), status: agentStatusSchema });
export type Player = z.infer<typeof playerSchema>;

/** A role that nobody can play now: why, in words, and what would help. */
export const unplayedRoleSchema = z.object({
  role: z.string(),
  reason: z.string(),
  remedy: z.string(),
});
type UnplayedRole = z.infer<typeof unplayedRoleSchema>;

/** How an agent is, as a reader sees it. */
export function toPlayer({ agent, status, state, silent }: Agent): Player {
  if (status === "draining") return { agent, status };
  return { agent, status: silent ? "silent" : state };
}

const TROUBLES: Readonly<Record<Player["status"], string>> = {
  active: "has not come to it yet",
  draining: "is draining",
  silent: "does not answer",
  full: "has no room",
};

export function describePlayer({ agent, status }: Player): string {
  return `${agent} ${TROUBLES[status]}`;
}

/** Null where somebody can play it, be it later, without room now. */
export function explainUnplayed(role: string, players: readonly Player[]): UnplayedRole | null {
  if (players.some(({ status }) => status === "active" || status === "full")) return null;
  if (players.length === 0) {
    const remedy = `Have an operator register an agent that plays it (POST /cogo-agents), or give it to one: PUT /cogo-agents/roles {"assignments": {"${role}": ["<agent>"]}}`;
    return { role, reason: `No agent plays the role "${role}"`, remedy };
  }
  const states = players.map(describePlayer).join(", ");
  return {
    role,
    reason: `Nobody can play the role "${role}" now: ${states}`,
    remedy: remedyFor(players),
  };
}

function remedyFor(players: readonly Player[]): string {
  const drained = players.find(({ status }) => status === "draining");
  if (drained !== undefined) {
    return `Have an operator activate one: PATCH /cogo-agents/${drained.agent} {"status": "active"}`;
  }
  return "Have an operator look at the log of the agent's function, and at its configuration";
}
