import type { Context, Hono } from "hono";
import { MaintenanceStore } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import {
  applyFindingBody,
  dismissFindingBody,
  findingPath,
  findingsQuery,
  maintenanceBody,
  maintenancePolicyBody,
} from "./contract.ts";

/** Adds the routes of maintenance: what is wrong with documents, what becomes of it, a look on demand. */
export function addMaintenanceRoutes(app: Hono<AppVariables>): void {
  const open = (c: Context<AppVariables>) => new MaintenanceStore(c.get("client"));

  app.post("/maintenance", async (c) => {
    await readBody(c, maintenanceBody);
    return c.json({ report: await open(c).run() });
  });

  app.get("/findings", async (c) => {
    return c.json({ findings: await open(c).listFindings(readQuery(c, findingsQuery)) });
  });

  app.post("/findings/:findingId/apply", async (c) => {
    const { findingId } = readPath(c, findingPath);
    const { documentId } = await readBody(c, applyFindingBody);
    return c.json({ finding: await open(c).apply(findingId, documentId) });
  });

  app.post("/findings/:findingId/dismiss", async (c) => {
    const { findingId } = readPath(c, findingPath);
    const { reason } = await readBody(c, dismissFindingBody);
    return c.json({ finding: await open(c).dismiss(findingId, reason) });
  });

  app.get("/maintenance/policies", async (c) => {
    return c.json({ policies: await open(c).listPolicies() });
  });

  app.put("/maintenance/policies", async (c) => {
    return c.json({ policy: await open(c).setPolicy(await readBody(c, maintenancePolicyBody)) });
  });
}
