import type { z } from "zod";
import { type ApiClient, readRows } from "../postgres/database.ts";
import type { Database } from "../postgres/database_types.generated.ts";
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

type View = keyof Database["api"]["Views"];

/** How many ids fit into one request's address. */
const IDS_A_REQUEST = 100;

/** What became of a task: its runs, plans, tries and interventions. Not its result: see {@link TaskStore}. */
export class TaskHistory {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Every run, sub-runs included, oldest first. */
  async listRuns(taskId: string): Promise<Run[]> {
    return await this.#ofTask("runs", taskId, "number", runSchema);
  }

  /** Every version of every run's plan, oldest first. */
  async listPlans(taskId: string): Promise<Plan[]> {
    const runs = await this.listRuns(taskId);
    const ids = runs.map((run) => run.runId);
    const plans = await this.#ofEach("plans", "run_id", "version", ids, planSchema);
    return plans.sort(
      (a, b) => ids.indexOf(a.runId) - ids.indexOf(b.runId) || a.version - b.version,
    );
  }

  async listApprovals(taskId: string): Promise<Approval[]> {
    return await this.#ofTask("approvals", taskId, "requested_at", approvalSchema);
  }

  async listAuditEntries(taskId: string): Promise<AuditEntry[]> {
    return await this.#ofTask("audit_entries", taskId, "audit_entry_id", auditEntrySchema);
  }

  /** Ended tries at the task's steps, or at one of them, in the order in which they ended. */
  async listAttempts(taskId: string, stepId?: string): Promise<Attempt[]> {
    const ids = (await new TaskStore(this.#client).listStepIds(taskId)).filter(
      (id) => stepId === undefined || id === stepId,
    );
    const attempts = await this.#ofEach("attempts", "step_id", "number", ids, attemptSchema);
    return attempts.sort((a, b) => a.finishedAt.localeCompare(b.finishedAt) || a.number - b.number);
  }

  async listDeadLetters(taskId: string): Promise<DeadLetter[]> {
    const ids = await new TaskStore(this.#client).listStepIds(taskId);
    const letters = await this.#ofEach(
      "dead_letters",
      "step_id",
      "created_at",
      ids,
      deadLetterSchema,
    );
    return letters.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  async #ofTask<Schema extends z.ZodType>(
    view: View,
    taskId: string,
    order: string,
    schema: Schema,
  ): Promise<z.output<Schema>[]> {
    await new TaskStore(this.#client).read(taskId);
    const query = this.#client.from(view).select().eq("task_id", taskId).order(order);
    return await readRows(view, query, schema);
  }

  async #ofEach<Schema extends z.ZodType>(
    view: View,
    column: string,
    within: string,
    ids: readonly string[],
    schema: Schema,
  ): Promise<z.output<Schema>[]> {
    const rows: z.output<Schema>[] = [];
    for (let from = 0; from < ids.length; from += IDS_A_REQUEST) {
      const some = ids.slice(from, from + IDS_A_REQUEST);
      const query = this.#client.from(view).select().in(column, some);
      rows.push(...(await readAllRows(view, query.order(column).order(within), schema)));
    }
    return rows;
  }
}
