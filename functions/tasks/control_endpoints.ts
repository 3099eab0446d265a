import {
  actOnTasks,
  cancelStep,
  checkPlannedFlows,
  createOrchestratorManager,
  emitTaskEvent,
  resolveApproval,
  revisePlan,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { idempotencyKeyOf } from "../_http/preconditions.ts";
import { Reply } from "../_http/reply.ts";
import {
  approvalAnswer,
  approvalPath,
  batchAnswer,
  batchBody,
  emitEventBody,
  eventAnswer,
  interventionBody,
  rerunTaskBody,
  resolveApprovalBody,
  resumeTaskBody,
  revisePlanBody,
  revisionAnswer,
  stepAnswer,
  stepPath,
  taskAnswer,
  taskPath,
} from "./contract.ts";

const ofMany = (["cancel", "redrive"] as const).map((act) =>
  endpoint({
    method: "post",
    path: `/${act}`,
    name: `${act}Tasks`,
    summary: `${act === "cancel" ? "Cancels" : "Redrives"} the oldest 100 of the tasks that match.`,
    body: batchBody,
    answer: batchAnswer,
    async handle({ client, body }) {
      return await actOnTasks(client, act, body);
    },
  }),
);

const ofTasks = [
  endpoint({
    method: "post",
    path: "/:taskId/cancel",
    name: "cancelTask",
    summary: "Ends a task.",
    parameters: taskPath,
    body: interventionBody,
    answer: taskAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId }, body: { reason } }) {
      const manager = createOrchestratorManager(client);
      return { task: await manager.coordinateExecution(taskId, { act: "cancel", reason }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/pause",
    name: "pauseTask",
    summary: "Starts nothing new of a task.",
    parameters: taskPath,
    body: interventionBody,
    answer: taskAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId }, body: { reason } }) {
      const manager = createOrchestratorManager(client);
      return { task: await manager.coordinateExecution(taskId, { act: "pause", reason }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/resume",
    name: "resumeTask",
    summary: "Continues a paused task.",
    parameters: taskPath,
    body: resumeTaskBody,
    answer: taskAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId } }) {
      const manager = createOrchestratorManager(client);
      return { task: await manager.coordinateExecution(taskId, { act: "resume" }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/redrive",
    name: "redriveTask",
    summary: "Continues a failed or cancelled task where it ended.",
    parameters: taskPath,
    body: interventionBody,
    answer: taskAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId }, body: { reason } }) {
      const manager = createOrchestratorManager(client);
      return { task: await manager.coordinateExecution(taskId, { act: "redrive", reason }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/rerun",
    name: "rerunTask",
    summary: "Makes a new run of a task that has ended.",
    parameters: taskPath,
    body: rerunTaskBody,
    answer: taskAnswer,
    statuses: [201],
    errors: ["conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, parameters: { taskId }, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const rerun = { act: "rerun", ...body, idempotencyKey } as const;
      return { task: await createOrchestratorManager(client).coordinateExecution(taskId, rerun) };
    },
  }),
];

const ofPlans = [
  endpoint({
    method: "post",
    path: "/:taskId/plan",
    name: "revisePlan",
    summary: "Changes the plan of a task that runs.",
    parameters: taskPath,
    body: revisePlanBody,
    answer: revisionAnswer,
    statuses: [201],
    errors: ["invalid_state", "invalid_plan"],
    async handle({ client, parameters: { taskId }, body }) {
      const { add = [], replace = [] } = body;
      await checkPlannedFlows(client, [...add, ...replace]);
      return { planVersion: await revisePlan(client, taskId, body) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/events",
    name: "emitEvent",
    summary: "Emits an event that steps may wait for; 200 when one of the name was emitted before.",
    parameters: taskPath,
    body: emitEventBody,
    answer: eventAnswer,
    statuses: [201, 200],
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId }, body: { name, payload } }) {
      const emitted = await emitTaskEvent(client, taskId, name, payload);
      return new Reply({ emitted }, { status: emitted ? 201 : 200 });
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/steps/:stepId/cancel",
    name: "cancelStep",
    summary: "Ends a step and what depends on it.",
    parameters: stepPath,
    body: interventionBody,
    answer: stepAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId, stepId }, body: { reason } }) {
      return { step: await cancelStep(client, taskId, stepId, reason) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/approvals/:approvalId",
    name: "resolveApproval",
    summary: "Approves or rejects what a task waits for.",
    parameters: approvalPath,
    body: resolveApprovalBody,
    answer: approvalAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { taskId, approvalId }, body }) {
      return { approval: await resolveApproval(client, taskId, approvalId, body) };
    },
  }),
];

/** What intervenes in a task. */
export const controlEndpoints = [...ofMany, ...ofTasks, ...ofPlans];
