import {
  createOrchestratorManager,
  readTaskCoordination,
  TaskHistory,
  taskCoordinationSchema,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  approvalsAnswer,
  attemptsAnswer,
  attemptsQuery,
  auditAnswer,
  deadLettersAnswer,
  distributionsAnswer,
  executionsAnswer,
  plansAnswer,
  runsAnswer,
  taskPath,
} from "./contract.ts";

/** What became of a task, and what it waits for. */
export const historyEndpoints = [
  endpoint({
    method: "get",
    path: "/:taskId/coordination",
    name: "readTaskCoordination",
    summary:
      "Tells who works for a task, what its steps wait for and why, what was changed and what failed.",
    parameters: taskPath,
    answer: taskCoordinationSchema,
    async handle({ client, parameters: { taskId } }) {
      return await readTaskCoordination(client, taskId);
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/distributions",
    name: "listDistributions",
    summary: "Lists to whom each version of the plan gave which steps, the latest first.",
    parameters: taskPath,
    answer: distributionsAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { distributions: await createOrchestratorManager(client).distributeTask(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/executions",
    name: "listExecutions",
    summary: "Lists how each run went: steps, attempts, time and cost, the latest first.",
    parameters: taskPath,
    answer: executionsAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { executions: await createOrchestratorManager(client).monitorExecution(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/runs",
    name: "listRuns",
    summary: "Lists all runs of a task, with their sub-runs.",
    parameters: taskPath,
    answer: runsAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { runs: await new TaskHistory(client).listRuns(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/plans",
    name: "listPlans",
    summary: "Lists the versions of a task's plan, with what each changed.",
    parameters: taskPath,
    answer: plansAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { plans: await new TaskHistory(client).listPlans(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/approvals",
    name: "listApprovals",
    summary: "Lists a task's approvals, pending and decided.",
    parameters: taskPath,
    answer: approvalsAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { approvals: await new TaskHistory(client).listApprovals(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/attempts",
    name: "listAttempts",
    summary: "Lists ended attempts, with outcome and waiting time.",
    parameters: taskPath,
    query: attemptsQuery,
    answer: attemptsAnswer,
    async handle({ client, parameters: { taskId }, query: { stepId } }) {
      return { attempts: await new TaskHistory(client).listAttempts(taskId, stepId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/dead-letters",
    name: "listDeadLetters",
    summary: "Lists steps that were given up, with their last error.",
    parameters: taskPath,
    answer: deadLettersAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { deadLetters: await new TaskHistory(client).listDeadLetters(taskId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/audit",
    name: "listAuditEntries",
    summary: "Lists who intervened in a task, when and why.",
    parameters: taskPath,
    answer: auditAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { entries: await new TaskHistory(client).listAuditEntries(taskId) };
    },
  }),
];
