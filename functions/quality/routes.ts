import type { Hono } from "hono";
import { listQualityReports, TaskStore } from "../../shared/engine/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readQuery } from "../_http/validate.ts";
import { reportsQuery } from "./contract.ts";

/** Adds the routes of `/quality`: the judgements of a task's runs, newest first. */
export function addRoutes(app: Hono<AppVariables>): void {
  app.get("/reports", async (c) => {
    const { taskId } = readQuery(c, reportsQuery);
    await new TaskStore(c.get("client")).read(taskId);
    return c.json({ reports: await listQualityReports(c.get("client"), taskId) });
  });
}
