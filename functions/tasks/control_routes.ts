import type { Hono } from "hono";
import { TaskControl } from "../../shared/engine/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readBody, readPath } from "../_http/validate.ts";
import {
  approvalPath,
  emitEventBody,
  interventionBody,
  rerunTaskBody,
  resolveApprovalBody,
  resumeTaskBody,
  revisePlanBody,
  stepPath,
  taskPath,
} from "./contract.ts";

/** Adds the routes that intervene in a task. */
export function addControlRoutes(app: Hono<AppVariables>): void {
  addTaskControl(app);
  addPlanControl(app);
}

function addTaskControl(app: Hono<AppVariables>): void {
  app.post("/:taskId/cancel", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ task: await new TaskControl(c.get("client")).cancel(taskId, reason) });
  });

  app.post("/:taskId/pause", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ task: await new TaskControl(c.get("client")).pause(taskId, reason) });
  });

  app.post("/:taskId/resume", async (c) => {
    const { taskId } = readPath(c, taskPath);
    await readBody(c, resumeTaskBody);
    return c.json({ task: await new TaskControl(c.get("client")).resume(taskId) });
  });

  app.post("/:taskId/redrive", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ task: await new TaskControl(c.get("client")).redrive(taskId, reason) });
  });

  app.post("/:taskId/rerun", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const options = await readBody(c, rerunTaskBody);
    return c.json({ task: await new TaskControl(c.get("client")).rerun(taskId, options) }, 201);
  });
}

function addPlanControl(app: Hono<AppVariables>): void {
  app.post("/:taskId/plan", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const revision = await readBody(c, revisePlanBody);
    const planVersion = await new TaskControl(c.get("client")).revisePlan(taskId, revision);
    return c.json({ planVersion }, 201);
  });

  app.post("/:taskId/events", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { name, payload } = await readBody(c, emitEventBody);
    const emitted = await new TaskControl(c.get("client")).emitEvent(taskId, name, payload);
    return c.json({ emitted }, emitted ? 201 : 200);
  });

  app.post("/:taskId/steps/:stepId/cancel", async (c) => {
    const { taskId, stepId } = readPath(c, stepPath);
    const { reason } = await readBody(c, interventionBody);
    const step = await new TaskControl(c.get("client")).cancelStep(taskId, stepId, reason);
    return c.json({ step });
  });

  app.post("/:taskId/approvals/:approvalId", async (c) => {
    const { taskId, approvalId } = readPath(c, approvalPath);
    const decision = await readBody(c, resolveApprovalBody);
    const control = new TaskControl(c.get("client"));
    return c.json({ approval: await control.resolveApproval(taskId, approvalId, decision) });
  });
}
