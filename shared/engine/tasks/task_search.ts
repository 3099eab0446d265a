import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  cutPage,
  momentSchema,
  type Page,
  type PageRequest,
  readCursor,
} from "../../kernel/mod.ts";
import { type Task, tagsSchema, taskSchema, taskStatusSchema } from "./task.ts";

/** What tasks are found by; every member narrows. */
export const taskFilterSchema = z.strictObject({
  /** Words of the title or the requirement, as people type them into a search box. */
  text: z.string().trim().min(1).max(500).optional(),
  statuses: z.array(taskStatusSchema).min(1).optional(),
  /** All of them. */
  tags: tagsSchema.min(1).optional(),
  createdAfter: momentSchema.optional(),
  createdBefore: momentSchema.optional(),
  errorCode: z.string().trim().min(1).max(100).optional(),
  sessionId: z.uuid().optional(),
});
export type TaskFilter = z.infer<typeof taskFilterSchema>;

/** What became of a batch of tasks; there are more while `after` is not null. */
export const batchSchema = z.object({
  done: z.array(z.uuid()),
  refused: z.array(z.object({ taskId: z.uuid(), message: z.string() })),
  after: z.uuid().nullable(),
});
type Batch = z.infer<typeof batchSchema>;

/** Where a page ended: the time and the id of its last task. */
const placeSchema = z.tuple([momentSchema, z.uuid()]);

/** The caller's tasks that the filter finds, the newest first. */
export async function searchTasks(
  client: ApiClient,
  filter: TaskFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<Task>> {
  const [createdAt = null, taskId = null] =
    cursor === undefined ? [] : readCursor(cursor, placeSchema);
  const parameters = {
    filter,
    before_created_at: createdAt,
    before_task_id: taskId,
    quantity: limit + 1,
  };
  const found = await callFunction(client, "search_tasks", parameters, taskSchema.array());
  return cutPage(found, limit, (task) => [task.createdAt, task.taskId]);
}

/** Cancels or redrives up to a hundred of the tasks that the filter finds, the oldest first. */
export async function actOnTasks(
  client: ApiClient,
  act: "cancel" | "redrive",
  request: {
    readonly filter: TaskFilter;
    readonly reason?: string | undefined;
    readonly after?: string | undefined;
  },
): Promise<Batch> {
  const { filter, reason = null, after = null } = request;
  return await callFunction(client, `${act}_tasks`, { filter, reason, after }, batchSchema);
}
