import { type ApiClient, callForRow, callFunction, readRow, readRows } from "../../kernel/mod.ts";
import { runEstimateRecordSchema } from "../estimates/run_estimate_record.ts";
import { requireRunnable } from "../plans/require_runnable.ts";
import type { OwnPlan } from "./plan_revision.ts";
import { readAllRows } from "./read_all_rows.ts";
import {
  type Artifact,
  artifactSchema,
  type Debounce,
  type Decision,
  decisionSchema,
  type ModelUse,
  phaseSchema,
  runSchema,
  type Singleton,
  type Step,
  stepSchema,
  type Task,
  type TaskBatch,
  taskSchema,
} from "./task.ts";
import type { TaskSnapshot } from "./task_snapshot.ts";
import {
  type NewSource,
  type TaskSource,
  taskSourceSchema,
  type WholeSource,
  wholeSourceSchema,
} from "./task_source.ts";

const STEP_COLUMNS =
  "step_id,run_id,phase,key,kind,role,agent,priority,plan_version,status,waiting_for,awaited_event,depends_on,map_step_id,map_index,attempts,stalls,error,available_at,claimed_at,started_at,finished_at";
const ARTIFACT_COLUMNS = "artifact_id,run_id,step_id,path,version,kind,bytes,sha256,created_at";

/** A task as it is submitted. */
interface NewTask {
  readonly sessionId: string;
  readonly requirement: string;
  readonly title?: string | undefined;
  readonly priority?: number | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly deadline?: string | undefined;
  readonly retentionDays?: number | undefined;
  readonly models?: ModelUse | undefined;
  readonly singleton?: Singleton | undefined;
  readonly debounce?: Debounce | undefined;
  readonly batch?: TaskBatch | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly template?: string | undefined;
  readonly plan?: OwnPlan | undefined;
  readonly sources?: readonly NewSource[] | undefined;
  /** Whether a person is to approve what is gathered from them. */
  readonly approveRequirements?: boolean | undefined;
  /** The target that the result is brought to. */
  readonly delivery?: string | undefined;
}

/** Tasks as the client's owner may submit, see and name them. It decides nothing: the database does. */
export class TaskStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async create(task: NewTask): Promise<Task> {
    const { title = null, priority = 100, idempotencyKey = null, deadline = null } = task;
    const { models = "auto", singleton = null, debounce = null, batch = null, tags = [] } = task;
    const { template = null, plan = null, sources = null, delivery = null } = task;
    const { retentionDays, approveRequirements = false } = task;
    if (plan !== null) requireRunnable(plan);
    const parameters = {
      ...{ session_id: task.sessionId, requirement: task.requirement, title, priority },
      ...{ idempotency_key: idempotencyKey, deadline, models, singleton, debounce, batch, tags },
      retention: retentionDays === undefined ? null : `${retentionDays} days`,
      ...{ template, plan, sources, approve_requirements: approveRequirements, delivery },
    };
    return await callForRow(this.#client, "create_task", parameters, taskSchema);
  }

  /** Opens a session and submits its first task: both, or neither where either is refused. */
  async createWithSession(
    session: { readonly title: string; readonly project: string },
    task: Pick<NewTask, "requirement" | "title" | "models" | "idempotencyKey">,
  ): Promise<Task> {
    const { title = null, models = "auto", idempotencyKey = null } = task;
    const parameters = {
      ...{ ...session, requirement: task.requirement, task_title: title, models },
      idempotency_key: idempotencyKey,
    };
    return await callForRow(this.#client, "create_session_with_task", parameters, taskSchema);
  }

  /** @throws CogoError `precondition_failed` when it has another version than the expected one. */
  async update(
    taskId: string,
    change: {
      readonly title?: string | undefined;
      readonly priority?: number | undefined;
      readonly tags?: readonly string[] | undefined;
    },
    expectedVersion?: number,
  ): Promise<Task> {
    const parameters = {
      task_id: taskId,
      title: change.title ?? null,
      priority: change.priority ?? null,
      tags: change.tags ?? null,
      expected_version: expectedVersion ?? null,
    };
    return await callForRow(this.#client, "update_task", parameters, taskSchema);
  }

  /**
   * Replaces all that may be changed of a task.
   *
   * @throws CogoError `precondition_failed` when it has another version than the expected one;
   *   `invalid_state` for another priority once it has ended.
   */
  async replace(
    taskId: string,
    task: {
      readonly title: string | null;
      readonly priority: number;
      readonly tags: readonly string[];
    },
    expectedVersion?: number,
  ): Promise<Task> {
    const parameters = { task_id: taskId, ...task, expected_version: expectedVersion ?? null };
    return await callForRow(this.#client, "replace_task", parameters, taskSchema);
  }

  async read(taskId: string): Promise<Task> {
    const query = this.#client.from("tasks").select().eq("task_id", taskId);
    return await readRow("tasks", query, taskSchema, `task ${taskId}`);
  }

  /** The task with its latest run, or the one asked for: its phases and steps, nearly as they are now. */
  async readSnapshot(taskId: string, runId?: string): Promise<TaskSnapshot> {
    const task = await this.read(taskId);
    const runs = this.#client.from("runs").select().eq("task_id", taskId);
    // A sub-run is a part of its parent: only a whole run can be the latest.
    const chosen = runId === undefined ? runs.is("parent_step_id", null) : runs.eq("run_id", runId);
    const newest = chosen.order("number", { ascending: false }).limit(1);
    const run = await readRow("runs", newest, runSchema, `run ${runId ?? ""} of task ${taskId}`);
    const ofRun = <T extends string>(view: T, columns: string) =>
      this.#client.from(view).select(columns).eq("run_id", run.runId);
    const [phases, steps, estimates] = await Promise.all([
      readRows("phases", ofRun("phases", "*").order("position"), phaseSchema),
      readAllRows("steps", ofRun("steps", STEP_COLUMNS).order("place"), stepSchema),
      readRows("run_estimates", ofRun("run_estimates", "*"), runEstimateRecordSchema),
    ]);
    return { task, run, estimate: estimates[0] ?? null, phases, steps };
  }

  async readStep(taskId: string, stepId: string): Promise<Step> {
    const query = this.#client.from("steps").select(STEP_COLUMNS).eq("task_id", taskId);
    const subject = `step ${stepId} of task ${taskId}`;
    return await readRow("steps", query.eq("step_id", stepId), stepSchema, subject);
  }

  async listDecisions(taskId: string): Promise<Decision[]> {
    await this.read(taskId);
    const query = this.#client.from("decisions").select().eq("task_id", taskId);
    const ordered = query.order("created_at").order("position").order("decision_id");
    return await readAllRows("decisions", ordered, decisionSchema);
  }

  /** Every version of every file, ordered by path and version. */
  async listArtifacts(
    taskId: string,
    options: { readonly path?: string | undefined; readonly content: boolean },
  ): Promise<Artifact[]> {
    await this.read(taskId);
    const columns = options.content ? `${ARTIFACT_COLUMNS},content` : ARTIFACT_COLUMNS;
    let query = this.#client.from("artifacts").select(columns).eq("task_id", taskId);
    if (options.path !== undefined) query = query.eq("path", options.path);
    return await readAllRows(
      "artifacts",
      query.order("path").order("version").order("artifact_id"),
      artifactSchema,
    );
  }

  /** What it is to be understood from beside its requirement, in order. */
  async listSources(taskId: string): Promise<TaskSource[]> {
    await this.read(taskId);
    const query = this.#client.from("task_sources").select().eq("task_id", taskId);
    return await readRows("task_sources", query.order("ordinal"), taskSourceSchema);
  }

  /** The same with what is in them: up to 14 MiB. */
  async readSources(taskId: string): Promise<WholeSource[]> {
    const schema = wholeSourceSchema.array();
    return await callFunction(this.#client, "read_task_sources", { task_id: taskId }, schema);
  }
}
