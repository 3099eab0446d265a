import type { Hono } from "hono";
import { TaskHistory } from "../../shared/engine/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readPath, readQuery } from "../_http/validate.ts";
import { attemptsQuery, taskPath } from "./contract.ts";

/** Adds the routes that tell what became of a task. */
export function addHistoryRoutes(app: Hono<AppVariables>): void {
  app.get("/:taskId/runs", async (c) => {
    const { taskId } = readPath(c, taskPath);
    return c.json({ runs: await new TaskHistory(c.get("client")).listRuns(taskId) });
  });

  app.get("/:taskId/plans", async (c) => {
    const { taskId } = readPath(c, taskPath);
    return c.json({ plans: await new TaskHistory(c.get("client")).listPlans(taskId) });
  });

  app.get("/:taskId/approvals", async (c) => {
    const { taskId } = readPath(c, taskPath);
    return c.json({ approvals: await new TaskHistory(c.get("client")).listApprovals(taskId) });
  });

  app.get("/:taskId/attempts", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { stepId } = readQuery(c, attemptsQuery);
    const attempts = await new TaskHistory(c.get("client")).listAttempts(taskId, stepId);
    return c.json({ attempts });
  });

  app.get("/:taskId/dead-letters", async (c) => {
    const { taskId } = readPath(c, taskPath);
    return c.json({ deadLetters: await new TaskHistory(c.get("client")).listDeadLetters(taskId) });
  });

  app.get("/:taskId/audit", async (c) => {
    const { taskId } = readPath(c, taskPath);
    return c.json({ entries: await new TaskHistory(c.get("client")).listAuditEntries(taskId) });
  });
}
