import type { Hono } from "hono";
import { listAgents } from "../../shared/agents/list_agents.ts";
import { CogoError } from "../../shared/kernel/cogo_error.ts";
import type { AppVariables } from "../_http/app.ts";
import { readPath } from "../_http/validate.ts";
import { agentPath } from "./contract.ts";

/** Adds the routes of `/agents`: who is registered, what they can do, whether they live. */
export function addRoutes(app: Hono<AppVariables>): void {
  app.get("/", async (c) => c.json({ agents: await listAgents(c.get("client")) }));

  app.get("/:agent", async (c) => {
    const name = readPath(c, agentPath).agent;
    const agent = (await listAgents(c.get("client"))).find((each) => each.agent === name);
    if (agent === undefined) {
      throw new CogoError({ code: "not_found", message: `No agent "${name}"` });
    }
    return c.json({ agent });
  });
}
