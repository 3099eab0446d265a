import { describePlayer, type Player } from "./explain_role.ts";
import type { TaskAgent, TaskRole, Wait } from "./task_coordination.ts";

/** Why a step waits, in words, and what would help; null when it goes on by itself. */
interface WaitReason {
  readonly reason: string;
  readonly remedy: string | null;
}

interface Circumstances {
  readonly taskId: string;
  readonly status: string;
  readonly agents: readonly TaskAgent[];
  readonly roles: readonly TaskRole[];
}

/** Says why a step waits. */
export function explainWait(wait: Wait, circumstances: Circumstances): WaitReason {
  const { taskId, status } = circumstances;
  const { key, until, title, approvalId, events, error, rateLimit } = wait;
  if (status === "paused") {
    const remedy = `POST /cogo-tasks/${taskId}/resume`;
    return { reason: `${key} waits: the task is paused`, remedy };
  }
  const by = until === null ? "" : `, until ${until} at the latest`;
  switch (wait.for) {
    case "agent":
      return explainAgent(wait, circumstances);
    case "approval": {
      const remedy = `POST /cogo-tasks/${taskId}/approvals/${approvalId} {"approve": true}`;
      return { reason: `${key} waits for approval of "${title}"${by}`, remedy };
    }
    case "event": {
      const names = (events ?? []).map((name) => `"${name}"`).join(" or ");
      const remedy = `POST /cogo-tasks/${taskId}/events with this name`;
      return { reason: `${key} waits for the event ${names}${by}`, remedy };
    }
    case "time":
      return { reason: `${key} waits until ${until}`, remedy: null };
    case "run":
      return { reason: `${key} waits for its sub-run`, remedy: null };
    case "retry":
      return {
        reason: `${key} waits until ${until} for another attempt: the last one failed with ${error?.code ?? "an error"}`,
        remedy: error?.remedy ?? null,
      };
    case "turn":
      return {
        reason: `${key} waits for its turn under the rate limit "${rateLimit}"`,
        remedy: null,
      };
  }
}

function explainAgent(
  { key, role, agent: name }: Wait,
  { agents, roles }: Circumstances,
): WaitReason {
  const agent = agents.find((each) => each.agent === name);
  if (agent?.status === "active") {
    return { reason: `${key} waits: ${name} has not come to it yet`, remedy: null };
  }
  const players = roles.find((each) => each.role === role)?.players ?? [];
  const others = players.filter((player) => player.agent !== name).map(describePlayer);
  const elsewhere =
    others.length === 0 ? `nobody else plays ${role}` : `of the others, ${others.join(", ")}`;
  return {
    reason: `${key} waits: ${agent === undefined ? `${name} was deleted` : describePlayer(agent)}, and ${elsewhere}`,
    remedy: REMEDIES[agent?.status ?? "gone"],
  };
}

const REMEDIES: Readonly<Record<Player["status"] | "gone", string | null>> = {
  active: null,
  gone: "Have an operator register another agent for its role",
  draining: "Have an operator activate the agent, or register another one for its role",
  silent: "Have an operator look at the log of the agent's function, and at its configuration",
  full: "Have an operator raise the agent's capacity or the limits; otherwise it goes on when a place is free",
};
