import type { Hono } from "hono";
import {
  actOnTasks,
  cancelStep,
  cancelTask,
  checkPlannedFlows,
  emitTaskEvent,
  pauseTask,
  redriveTask,
  rerunTask,
  resolveApproval,
  resumeTask,
  revisePlan,
} from "../../shared/engine/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readBody, readPath } from "../_http/validate.ts";
import {
  approvalPath,
  batchBody,
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
  for (const act of ["cancel", "redrive"] as const) {
    app.post(`/${act}`, async (c) => {
      return c.json(await actOnTasks(c.get("client"), act, await readBody(c, batchBody)));
    });
  }

  app.post("/:taskId/cancel", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ task: await cancelTask(c.get("client"), taskId, reason) });
  });

  app.post("/:taskId/pause", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ task: await pauseTask(c.get("client"), taskId, reason) });
  });

  app.post("/:taskId/resume", async (c) => {
    const { taskId } = readPath(c, taskPath);
    await readBody(c, resumeTaskBody);
    return c.json({ task: await resumeTask(c.get("client"), taskId) });
  });

  app.post("/:taskId/redrive", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ task: await redriveTask(c.get("client"), taskId, reason) });
  });

  app.post("/:taskId/rerun", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const options = await readBody(c, rerunTaskBody);
    return c.json({ task: await rerunTask(c.get("client"), taskId, options) }, 201);
  });
}

function addPlanControl(app: Hono<AppVariables>): void {
  app.post("/:taskId/plan", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const revision = await readBody(c, revisePlanBody);
    const { add = [], replace = [] } = revision;
    await checkPlannedFlows(c.get("client"), [...add, ...replace]);
    const planVersion = await revisePlan(c.get("client"), taskId, revision);
    return c.json({ planVersion }, 201);
  });

  app.post("/:taskId/events", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { name, payload } = await readBody(c, emitEventBody);
    const emitted = await emitTaskEvent(c.get("client"), taskId, name, payload);
    return c.json({ emitted }, emitted ? 201 : 200);
  });

  app.post("/:taskId/steps/:stepId/cancel", async (c) => {
    const { taskId, stepId } = readPath(c, stepPath);
    const { reason } = await readBody(c, interventionBody);
    const step = await cancelStep(c.get("client"), taskId, stepId, reason);
    return c.json({ step });
  });

  app.post("/:taskId/approvals/:approvalId", async (c) => {
    const { taskId, approvalId } = readPath(c, approvalPath);
    const decision = await readBody(c, resolveApprovalBody);
    const approval = await resolveApproval(c.get("client"), taskId, approvalId, decision);
    return c.json({ approval });
  });
}
