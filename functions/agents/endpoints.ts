import { type Agent, AgentCoordinator, listAgents } from "../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { agentAnswer, agentPath, agentsAnswer, updateAgentBody } from "./contract.ts";

/** The registry: who can do what, whether they live, how they do. */
export const agentEndpoints = [
  endpoint({
    method: "get",
    path: "/",
    name: "listAgents",
    summary: "Lists who can do what, and how it did in the last hour.",
    answer: agentsAnswer,
    async handle({ client }) {
      return { agents: await listAgents(client) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:agent",
    name: "readAgent",
    summary: "Reads an agent.",
    parameters: agentPath,
    answer: agentAnswer,
    async handle({ client, parameters: { agent } }) {
      return { agent: await readAgent(client, agent) };
    },
  }),
  endpoint({
    method: "patch",
    path: "/:agent",
    name: "updateAgent",
    summary: "Drains or activates an agent, or changes how much it does at once.",
    operators: true,
    parameters: agentPath,
    body: updateAgentBody,
    answer: agentAnswer,
    async handle({ client, parameters: { agent }, body }) {
      await new AgentCoordinator(client).adjust({ kind: "agent", agent, ...body });
      return { agent: await readAgent(client, agent) };
    },
  }),
];

/** @throws CogoError `not_found`. */
export async function readAgent(client: ApiClient, name: string): Promise<Agent> {
  const agent = (await listAgents(client)).find((each) => each.agent === name);
  if (agent !== undefined) return agent;
  throw new CogoError({ code: "not_found", message: `No agent "${name}"` });
}
