import type { z } from "zod";
import type { ApiClient, View } from "../../kernel/mod.ts";
import { type Approval, approvalSchema } from "./approval.ts";
import { readAllRows } from "./read_all_rows.ts";
import { type Run, runSchema } from "./task.ts";
import {
  type Attempt,
  type AuditEntry,
  attemptSchema,
  auditEntrySchema,
  type DeadLetter,
  deadLetterSchema,
  type Plan,
  planSchema,
} from "./task_records.ts";
import { TaskStore } from "./task_store.ts";

/** What became of a task: its runs, plans, tries and interventions. Not its result: see {@link TaskStore}. */
export class TaskHistory {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Every run, sub-runs included, oldest first. */
  async listRuns(taskId: string): Promise<Run[]> {
    return await this.#list("runs", { task_id: taskId }, ["number"], runSchema);
  }

  /** Every version of every run's plan, run after run. */
  async listPlans(taskId: string): Promise<Plan[]> {
    return await this.#list("plans", { task_id: taskId }, ["run_number", "version"], planSchema);
  }

  /** Every approval that was asked for, oldest first. */
  async listApprovals(taskId: string): Promise<Approval[]> {
    const order = ["requested_at", "approval_id"];
    return await this.#list("approvals", { task_id: taskId }, order, approvalSchema);
  }

  /** Every intervention, oldest first. */
  async listAuditEntries(taskId: string): Promise<AuditEntry[]> {
    const order = ["audit_entry_id"];
    return await this.#list("audit_entries", { task_id: taskId }, order, auditEntrySchema);
  }

  /** Ended tries at the task's steps, or at one of them, in the order in which they ended. */
  async listAttempts(taskId: string, stepId?: string): Promise<Attempt[]> {
    const filter = { task_id: taskId, ...(stepId !== undefined && { step_id: stepId }) };
    return await this.#list(
      "attempts",
      filter,
      ["finished_at", "number", "step_id"],
      attemptSchema,
    );
  }

  /** The steps that were given up, in the order in which they were. */
  async listDeadLetters(taskId: string): Promise<DeadLetter[]> {
    const order = ["created_at", "step_id"];
    return await this.#list("dead_letters", { task_id: taskId }, order, deadLetterSchema);
  }

  async #list<Schema extends z.ZodType>(
    view: View,
    filter: { readonly task_id: string; readonly step_id?: string },
    order: readonly string[],
    schema: Schema,
  ): Promise<z.output<Schema>[]> {
    await new TaskStore(this.#client).read(filter.task_id);
    const query = this.#client.from(view).select().match(filter);
    for (const column of order) query.order(column);
    return await readAllRows(view, query, schema);
  }
}
