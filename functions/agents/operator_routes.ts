import type { Context, Hono } from "hono";
import { type Adjustment, AgentCoordinator } from "../../shared/engine/mod.ts";
import { type AppVariables, operatorsOnly } from "../_http/app.ts";
import { readBody, readPath } from "../_http/validate.ts";
import { concurrencyBody, concurrencyPath, rateBody, ratePath, reassignBody } from "./contract.ts";

/** Adds the routes of operators: how the agents are, their limits, and help for those in trouble. */
export function addOperatorRoutes(app: Hono<AppVariables>): void {
  app.get("/health", operatorsOnly, async (c) => {
    return c.json(await new AgentCoordinator(c.get("client")).monitor());
  });

  app.put("/limits/concurrency/:scope/:subject", operatorsOnly, async (c) => {
    const { quantity } = await readBody(c, concurrencyBody);
    return await adjustLimit(c, { kind: "concurrency", ...readPath(c, concurrencyPath), quantity });
  });

  app.delete("/limits/concurrency/:scope/:subject", operatorsOnly, async (c) => {
    const path = readPath(c, concurrencyPath);
    return await adjustLimit(c, { kind: "concurrency", ...path, quantity: null });
  });

  app.put("/limits/rate/:rateLimit", operatorsOnly, async (c) => {
    const rate = await readBody(c, rateBody);
    return await adjustLimit(c, { kind: "rate", ...readPath(c, ratePath), ...rate });
  });

  app.post("/sweep", operatorsOnly, async (c) => {
    return c.json(await new AgentCoordinator(c.get("client")).handleFailures());
  });

  app.post("/reassign", operatorsOnly, async (c) => {
    const { quantity } = await readBody(c, reassignBody);
    return c.json({ reassigned: await new AgentCoordinator(c.get("client")).optimise(quantity) });
  });
}

async function adjustLimit(c: Context<AppVariables>, change: Adjustment): Promise<Response> {
  const coordinator = new AgentCoordinator(c.get("client"));
  await coordinator.adjust(change);
  const { limits } = await coordinator.monitor();
  return c.json({ limits });
}
