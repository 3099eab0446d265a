import type { Hono } from "hono";
import { type Agent, AgentCoordinator, listAgents } from "../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
import { type AppVariables, operatorsOnly } from "../_http/app.ts";
import { readBody, readPath } from "../_http/validate.ts";
import { agentPath, updateAgentBody } from "./contract.ts";

/** Adds the routes of the registry: who can do what, whether they live, how they do. */
export function addRoutes(app: Hono<AppVariables>): void {
  app.get("/", async (c) => c.json({ agents: await listAgents(c.get("client")) }));

  app.get("/:agent", async (c) => {
    return c.json({ agent: await readAgent(c.get("client"), readPath(c, agentPath).agent) });
  });

  app.patch("/:agent", operatorsOnly, async (c) => {
    const { agent } = readPath(c, agentPath);
    const change = await readBody(c, updateAgentBody);
    await new AgentCoordinator(c.get("client")).adjust({ kind: "agent", agent, ...change });
    return c.json({ agent: await readAgent(c.get("client"), agent) });
  });
}

async function readAgent(client: ApiClient, name: string): Promise<Agent> {
  const agent = (await listAgents(client)).find((each) => each.agent === name);
  if (agent !== undefined) return agent;
  throw new CogoError({ code: "not_found", message: `No agent "${name}"` });
}
