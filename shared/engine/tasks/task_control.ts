import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  callFunction,
  type FunctionName,
  type FunctionParameters,
  type Json,
  readRows,
} from "../../kernel/mod.ts";
import { type Approval, approvalSchema } from "./approval.ts";
import type { PlanRevision } from "./plan_revision.ts";
import { type Step, type Task, taskSchema } from "./task.ts";
import { TaskStore } from "./task_store.ts";

/** Interventions in a task that is under way or has ended. It decides nothing: the database does. */
export class TaskControl {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async cancel(taskId: string, reason?: string): Promise<Task> {
    return await this.#change("cancel_task", { task_id: taskId, reason: reason ?? null });
  }

  /** Starts nothing new; what runs may finish. */
  async pause(taskId: string, reason?: string): Promise<Task> {
    return await this.#change("pause_task", { task_id: taskId, reason: reason ?? null });
  }

  async resume(taskId: string): Promise<Task> {
    return await this.#change("resume_task", { task_id: taskId });
  }

  /** Reopens the last run where it failed or was cancelled. */
  async redrive(taskId: string, reason?: string): Promise<Task> {
    return await this.#change("redrive_task", { task_id: taskId, reason: reason ?? null });
  }

  /** Runs an ended task again: whole, or from a step on with what was finished before it. */
  async rerun(
    taskId: string,
    options: {
      readonly fromStep?: string | undefined;
      readonly idempotencyKey?: string | undefined;
    } = {},
  ): Promise<Task> {
    return await this.#change("rerun_task", {
      task_id: taskId,
      from_step: options.fromStep ?? null,
      idempotency_key: options.idempotencyKey ?? null,
    });
  }

  /** Emits an event its steps may wait for. False when one of that name was there before; that one stays. */
  async emitEvent(taskId: string, name: string, payload: Json): Promise<boolean> {
    const parameters = { task_id: taskId, name, payload };
    return await callFunction(this.#client, "emit_event", parameters, z.boolean());
  }

  /** Returns the plan's new version. */
  async revisePlan(taskId: string, revision: PlanRevision): Promise<number> {
    const parameters = { task_id: taskId, revision };
    return await callFunction(this.#client, "revise_plan", parameters, z.number().int());
  }

  /** Cancels a step and what depends on it; the rest goes on. */
  async cancelStep(taskId: string, stepId: string, reason?: string): Promise<Step> {
    const tasks = new TaskStore(this.#client);
    await tasks.readStep(taskId, stepId);
    const parameters = { step_id: stepId, reason: reason ?? null };
    await callFunction(this.#client, "cancel_step", parameters, z.unknown());
    return await tasks.readStep(taskId, stepId);
  }

  async resolveApproval(
    taskId: string,
    approvalId: string,
    decision: { readonly approve: boolean; readonly comment?: string | undefined },
  ): Promise<Approval> {
    const query = this.#client.from("approvals").select().eq("task_id", taskId);
    const [asked] = await readRows(
      "approvals",
      query.eq("approval_id", approvalId),
      approvalSchema,
    );
    if (asked === undefined) {
      throw new CogoError({ code: "not_found", message: `No approval ${approvalId} of the task` });
    }
    const [resolved] = await callFunction(
      this.#client,
      "resolve_approval",
      {
        approval_id: approvalId,
        approve: decision.approve,
        comment: decision.comment ?? null,
      },
      approvalSchema.array(),
    );
    if (resolved === undefined) throw new Error(`Expected the approval ${approvalId}, got none`);
    return resolved;
  }

  async #change<Name extends FunctionName>(
    name: Name,
    parameters: FunctionParameters<Name>,
  ): Promise<Task> {
    const [task] = await callFunction(this.#client, name, parameters, taskSchema.array());
    if (task === undefined) throw new Error(`Expected one task from "${name}", got none`);
    return task;
  }
}
