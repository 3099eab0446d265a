import { z } from "zod";
import { type ApiClient, callForRow, callFunction, type Json, readRow } from "../../kernel/mod.ts";
import { requireRunnableChange } from "../plans/require_runnable.ts";
import { type Approval, approvalSchema } from "./approval.ts";
import type { PlanRevision } from "./plan_revision.ts";
import { type Step, type Task, taskSchema } from "./task.ts";
import { TaskStore } from "./task_store.ts";

// Interventions in a task that is under way or has ended. The database decides each.

export async function cancelTask(
  client: ApiClient,
  taskId: string,
  reason: string | undefined,
  expectedVersion?: number,
): Promise<Task> {
  const parameters = {
    task_id: taskId,
    reason: reason ?? null,
    expected_version: expectedVersion ?? null,
  };
  return await callForRow(client, "cancel_task", parameters, taskSchema);
}

/** Starts nothing new; running steps may finish. */
export async function pauseTask(
  client: ApiClient,
  taskId: string,
  reason: string | undefined,
): Promise<Task> {
  const parameters = { task_id: taskId, reason: reason ?? null };
  return await callForRow(client, "pause_task", parameters, taskSchema);
}

export async function resumeTask(client: ApiClient, taskId: string): Promise<Task> {
  return await callForRow(client, "resume_task", { task_id: taskId }, taskSchema);
}

/** Reopens the last run where it failed or was cancelled. */
export async function redriveTask(
  client: ApiClient,
  taskId: string,
  reason: string | undefined,
): Promise<Task> {
  const parameters = { task_id: taskId, reason: reason ?? null };
  return await callForRow(client, "redrive_task", parameters, taskSchema);
}

/** Runs an ended task again: whole, or from a step on with what was finished before it. */
export async function rerunTask(
  client: ApiClient,
  taskId: string,
  options: {
    readonly fromStep?: string | undefined;
    readonly idempotencyKey?: string | undefined;
  },
): Promise<Task> {
  const parameters = {
    task_id: taskId,
    from_step: options.fromStep ?? null,
    idempotency_key: options.idempotencyKey ?? null,
  };
  return await callForRow(client, "rerun_task", parameters, taskSchema);
}

/** Emits an event that steps may wait for. False when one of that name exists already, which stays. */
export async function emitTaskEvent(
  client: ApiClient,
  taskId: string,
  name: string,
  payload: Json,
): Promise<boolean> {
  const parameters = { task_id: taskId, name, payload };
  return await callFunction(client, "emit_event", parameters, z.boolean());
}

/** Returns the plan's new version. */
export async function revisePlan(
  client: ApiClient,
  taskId: string,
  revision: PlanRevision,
): Promise<number> {
  requireRunnableChange(revision);
  const parameters = { task_id: taskId, revision };
  return await callFunction(client, "revise_plan", parameters, z.number().int());
}

/** Cancels a step and its dependents; the others continue. */
export async function cancelStep(
  client: ApiClient,
  taskId: string,
  stepId: string,
  reason: string | undefined,
): Promise<Step> {
  const tasks = new TaskStore(client);
  await tasks.readStep(taskId, stepId);
  const parameters = { step_id: stepId, reason: reason ?? null };
  await callFunction(client, "cancel_step", parameters, z.unknown());
  return await tasks.readStep(taskId, stepId);
}

export async function resolveApproval(
  client: ApiClient,
  taskId: string,
  approvalId: string,
  decision: { readonly approve: boolean; readonly comment?: string | undefined },
): Promise<Approval> {
  const ofTask = client.from("approvals").select().eq("task_id", taskId);
  const query = ofTask.eq("approval_id", approvalId);
  await readRow("approvals", query, approvalSchema, `approval ${approvalId} of the task`);
  const { approve, comment = null } = decision;
  const parameters = { approval_id: approvalId, approve, comment };
  return await callForRow(client, "resolve_approval", parameters, approvalSchema);
}
