import type { ApiClient } from "../../kernel/mod.ts";
import { assignRolesToAgents } from "../agents/register_agent.ts";
import { submitAssessment, submitReview } from "../quality/submit_assessment.ts";
import { evaluateRoles, type RoleEvaluation, type RoleQuestion } from "../roles/evaluate_roles.ts";
import { readAllRows } from "../tasks/read_all_rows.ts";
import type { Task } from "../tasks/task.ts";
import {
  cancelTask,
  pauseTask,
  redriveTask,
  rerunTask,
  resumeTask,
} from "../tasks/task_control.ts";
import {
  type ExecutionMetrics,
  executionMetricsSchema,
  type TaskDistribution,
  taskDistributionSchema,
} from "../tasks/task_execution.ts";
import { TaskStore } from "../tasks/task_store.ts";
import type { Session, SessionState } from "./session.ts";
import { createSession, readSession, readSessionState } from "./sessions.ts";

/** What is done to the execution of a task. */
export type Intervention =
  | {
      readonly act: "cancel";
      readonly reason?: string | undefined;
      /** The version that the task is expected to have. */
      readonly expectedVersion?: number | undefined;
    }
  | { readonly act: "pause" | "redrive"; readonly reason?: string | undefined }
  | { readonly act: "resume" }
  | {
      readonly act: "rerun";
      readonly fromStep?: string | undefined;
      readonly idempotencyKey?: string | undefined;
    };

/**
 * Sessions, and the life of their tasks from the outside: opened, watched, intervened in, judged. The database
 * decides whether each is allowed; every intervention is an entry in the audit log.
 */
export interface OrchestratorManager {
  /** Opens a session of the client's user. */
  createSession(input: Parameters<typeof createSession>[1]): Promise<Session>;
  /** A session, and how it is doing. @throws CogoError `not_found`. */
  manageSession(
    sessionId: string,
  ): Promise<{ readonly session: Session; readonly state: SessionState }>;
  /** Who was given what, by version of the plan, the latest run's last version first. @throws CogoError `not_found`. */
  distributeTask(taskId: string): Promise<readonly TaskDistribution[]>;
  /** Who would do a step, and why. @throws CogoError `not_found`, `invalid_input`. */
  selectRolesForTask(question: RoleQuestion): Promise<RoleEvaluation>;
  /** Says which agents play which roles, all or nothing; for operators. @throws CogoError `not_found`. */
  assignRolesToAgents(assignments: Parameters<typeof assignRolesToAgents>[1]): Promise<void>;
  /** Intervenes in a task. @throws CogoError `not_found`, `invalid_state`. */
  coordinateExecution(taskId: string, intervention: Intervention): Promise<Task>;
  /** How the runs of a task went, the latest first. @throws CogoError `not_found`. */
  monitorExecution(taskId: string): Promise<readonly ExecutionMetrics[]>;
  /** Submits a task that judges files, or what another task has delivered. */
  validateResults(request: Parameters<typeof submitAssessment>[1]): Promise<Task>;
  /** Submits a task that reviews files, or what another task has delivered, without executing them. */
  submitReview(request: Parameters<typeof submitReview>[1]): Promise<Task>;
}

/** Opens the manager with the rights of the client. */
export function createOrchestratorManager(client: ApiClient): OrchestratorManager {
  return {
    createSession: (input) => createSession(client, input),
    async manageSession(sessionId) {
      const session = await readSession(client, sessionId);
      return { session, state: await readSessionState(client, sessionId) };
    },
    async distributeTask(taskId) {
      await new TaskStore(client).read(taskId);
      const rows = client.from("task_distributions").select().eq("task_id", taskId);
      const ordered = rows.order("created_at", { ascending: false }).order("plan_version");
      const query = ordered.order("run_id");
      return await readAllRows("task_distributions", query, taskDistributionSchema);
    },
    selectRolesForTask: (question) => evaluateRoles(client, question),
    assignRolesToAgents: (assignments) => assignRolesToAgents(client, assignments),
    coordinateExecution: (taskId, intervention) => intervene(client, taskId, intervention),
    async monitorExecution(taskId) {
      await new TaskStore(client).read(taskId);
      const rows = client.from("task_executions").select().eq("task_id", taskId);
      const query = rows.order("number", { ascending: false }).order("started_at").order("run_id");
      return await readAllRows("task_executions", query, executionMetricsSchema);
    },
    validateResults: (request) => submitAssessment(client, request),
    submitReview: (request) => submitReview(client, request),
  };
}

async function intervene(
  client: ApiClient,
  taskId: string,
  intervention: Intervention,
): Promise<Task> {
  switch (intervention.act) {
    case "cancel":
      return await cancelTask(client, taskId, intervention.reason, intervention.expectedVersion);
    case "pause":
      return await pauseTask(client, taskId, intervention.reason);
    case "redrive":
      return await redriveTask(client, taskId, intervention.reason);
    case "resume":
      return await resumeTask(client, taskId);
    case "rerun":
      return await rerunTask(client, taskId, intervention);
  }
}
