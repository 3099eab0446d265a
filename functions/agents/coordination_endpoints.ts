import {
  AgentCoordinator,
  coordinateTask,
  listAgents,
  listRoles,
  readTaskCoordination,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { requireOperator } from "../_http/require_operator.ts";
import { coordinateAnswer, coordinateBody, statusAnswer } from "./contract.ts";
import { summariseStatus } from "./summarise_status.ts";

/** How the agents are, and what may be done about it. */
export const coordinationEndpoints = [
  endpoint({
    method: "get",
    path: "/status",
    name: "readAgentStatus",
    summary: "Tells how the agents are, and which roles nobody can play now, and why.",
    answer: statusAnswer,
    async handle({ client }) {
      const [agents, roles] = await Promise.all([listAgents(client), listRoles(client)]);
      return summariseStatus(agents, roles);
    },
  }),
  endpoint({
    method: "post",
    path: "/coordinate",
    name: "coordinateAgents",
    summary:
      "Moves waiting steps of a task, or for operators of all, away from agents in trouble, and tells what is waited for.",
    body: coordinateBody,
    answer: coordinateAnswer,
    errors: ["forbidden", "not_found"],
    async handle({ client, body: { taskId }, context }) {
      if (taskId !== undefined) {
        const reassigned = await coordinateTask(client, taskId);
        return { reassigned, task: await readTaskCoordination(client, taskId) };
      }
      const operator = await requireOperator(context.get("supabaseContext"));
      const coordinator = new AgentCoordinator(operator);
      const reassigned = await coordinator.optimise(); // before the sweep, which moves what is left
      const { swept, woken } = await coordinator.handleFailures();
      const { agents } = await coordinator.monitor();
      return { reassigned, swept, woken, agents };
    },
  }),
];
