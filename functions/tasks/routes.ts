import type { Hono } from "hono";
import {
  checkAttachments,
  checkPlannedFlows,
  planFlow,
  searchTasks,
  TaskStore,
} from "../../shared/engine/mod.ts";
import { readRequirement, toReadingDocument } from "../../shared/generation/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import {
  artifactsQuery,
  attachmentsQuery,
  createTaskBody,
  readingBody,
  snapshotQuery,
  taskPath,
  tasksQuery,
  updateTaskBody,
} from "./contract.ts";

/** Adds the routes of a task itself: submit, list, read, update, and what it decided and made. */
export function addRoutes(app: Hono<AppVariables>): void {
  app.post("/", async (c) => {
    const { flow, ...body } = await readBody(c, createTaskBody);
    const attachments = body.attachments && checkAttachments(body.attachments);
    const tasks = new TaskStore(c.get("client"));
    const plan = flow === undefined ? body.plan : await planFlow(c.get("client"), flow);
    await checkPlannedFlows(c.get("client"), body.plan?.steps);
    const requirement = body.requirement ?? `Run the flow "${flow?.name}"`;
    const task = await tasks.create({ ...body, requirement, plan, attachments });
    return c.json({ task }, 201);
  });

  app.post("/readings", async (c) => {
    const { requirement } = await readBody(c, readingBody);
    return c.json(toReadingDocument(readRequirement(requirement)));
  });

  app.get("/", async (c) => {
    const { limit, offset, status, tag, ...filter } = readQuery(c, tasksQuery);
    const found = { ...filter, ...(status && { statuses: status }), ...(tag && { tags: tag }) };
    return c.json({ tasks: await searchTasks(c.get("client"), found, { limit, offset }) });
  });

  app.get("/:taskId", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { runId } = readQuery(c, snapshotQuery);
    return c.json(await new TaskStore(c.get("client")).readSnapshot(taskId, runId));
  });

  app.patch("/:taskId", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const change = await readBody(c, updateTaskBody);
    return c.json({ task: await new TaskStore(c.get("client")).update(taskId, change) });
  });

  app.get("/:taskId/decisions", async (c) => {
    const { taskId } = readPath(c, taskPath);
    return c.json({ decisions: await new TaskStore(c.get("client")).listDecisions(taskId) });
  });

  app.get("/:taskId/attachments", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { content } = readQuery(c, attachmentsQuery);
    const tasks = new TaskStore(c.get("client"));
    const attachments =
      content === "true" ? tasks.readAttachments(taskId) : tasks.listAttachments(taskId);
    return c.json({ attachments: await attachments });
  });

  app.get("/:taskId/artifacts", async (c) => {
    const { taskId } = readPath(c, taskPath);
    const { path, content } = readQuery(c, artifactsQuery);
    const options = { path, content: content === "true" };
    return c.json({
      artifacts: await new TaskStore(c.get("client")).listArtifacts(taskId, options),
    });
  });
}
