import {
  createOrchestratorIntegration,
  createOrchestratorManager,
  searchTasks,
  TaskStore,
} from "../../shared/engine/mod.ts";
import { acceptSources, readRequirement, toReadingDocument } from "../../shared/generation/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { idempotencyKeyOf } from "../_http/preconditions.ts";
import { Reply } from "../_http/reply.ts";
import {
  artifactsAnswer,
  artifactsQuery,
  createTaskBody,
  decisionsAnswer,
  readingAnswer,
  readingBody,
  replaceTaskBody,
  snapshotAnswer,
  snapshotQuery,
  taskAnswer,
  taskPath,
  tasksAnswer,
  tasksQuery,
  updateTaskBody,
} from "./contract.ts";

/** A task itself: submit, list, read, update, and what it decided and made. */
export const taskEndpoints = [
  endpoint({
    method: "post",
    path: "/",
    name: "createTask",
    summary: "Submits a task: a requirement in words, a custom plan, or a flow.",
    body: createTaskBody,
    answer: taskAnswer,
    statuses: [201],
    errors: [
      "not_found",
      "conflict",
      "invalid_state",
      "invalid_plan",
      "source_invalid",
      "quota_exceeded",
    ],
    versioned: true,
    idempotent: true,
    async handle({ client, body: { sources: given, ...body }, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const sources = given && (await acceptSources(given));
      const integration = createOrchestratorIntegration(client);
      const task = await integration.processRequest({ ...body, idempotencyKey, sources });
      return new Reply({ task }, { status: 201, version: task.version });
    },
  }),
  endpoint({
    method: "post",
    path: "/readings",
    name: "readRequirement",
    summary: "Reads a requirement without models; creates nothing.",
    body: readingBody,
    answer: readingAnswer,
    async handle({ body: { requirement } }) {
      return toReadingDocument(readRequirement(requirement));
    },
  }),
  endpoint({
    method: "get",
    path: "/",
    name: "listTasks",
    summary: "Lists tasks that match, the newest first.",
    query: tasksQuery,
    answer: tasksAnswer,
    async handle({ client, query: { limit, cursor, status, tag, ...filter } }) {
      const found = { ...filter, ...(status && { statuses: status }), ...(tag && { tags: tag }) };
      const { rows, nextCursor } = await searchTasks(client, found, { limit, cursor });
      return { tasks: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId",
    name: "readTask",
    summary: "Reads a task, its latest or the named run, and that run's phases and steps.",
    parameters: taskPath,
    query: snapshotQuery,
    answer: snapshotAnswer,
    versioned: true,
    async handle({ client, parameters: { taskId }, query: { runId } }) {
      const snapshot = await new TaskStore(client).readSnapshot(taskId, runId);
      return new Reply(snapshot, { version: snapshot.task.version });
    },
  }),
  endpoint({
    method: "put",
    path: "/:taskId",
    name: "replaceTask",
    summary: "Replaces a task's title, priority and tags.",
    parameters: taskPath,
    body: replaceTaskBody,
    answer: taskAnswer,
    errors: ["invalid_state"],
    versioned: true,
    async handle({ client, parameters: { taskId }, body, preconditions }) {
      const task = await new TaskStore(client).replace(taskId, body, preconditions.version);
      return new Reply({ task }, { version: task.version });
    },
  }),
  endpoint({
    method: "delete",
    path: "/:taskId",
    name: "deleteTask",
    summary: "Cancels a task; cancelling it again changes nothing.",
    parameters: taskPath,
    answer: taskAnswer,
    errors: ["invalid_state"],
    versioned: true,
    async handle({ client, parameters: { taskId }, preconditions }) {
      const manager = createOrchestratorManager(client);
      const expectedVersion = preconditions.version;
      const task = await manager.coordinateExecution(taskId, { act: "cancel", expectedVersion });
      return new Reply({ task }, { version: task.version });
    },
  }),
  endpoint({
    method: "patch",
    path: "/:taskId",
    name: "updateTask",
    summary: "Changes a task's title, priority or tags.",
    parameters: taskPath,
    body: updateTaskBody,
    answer: taskAnswer,
    errors: ["invalid_state"],
    versioned: true,
    async handle({ client, parameters: { taskId }, body, preconditions }) {
      const task = await new TaskStore(client).update(taskId, body, preconditions.version);
      return new Reply({ task }, { version: task.version });
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/decisions",
    name: "listDecisions",
    summary: "Lists what was decided, from what, and why.",
    parameters: taskPath,
    answer: decisionsAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { decisions: await new TaskStore(client).listDecisions(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/artifacts",
    name: "listArtifacts",
    summary: "Lists every version of a task's files, with or without their content.",
    parameters: taskPath,
    query: artifactsQuery,
    answer: artifactsAnswer,
    async handle({ client, parameters: { taskId }, query: { path, content } }) {
      const options = { path, content: content === "true" };
      return { artifacts: await new TaskStore(client).listArtifacts(taskId, options) };
    },
  }),
];
