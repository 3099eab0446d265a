import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  errorRecordSchema,
  jsonObjectSchema,
  readRows,
} from "../../kernel/mod.ts";
import type { Task } from "../tasks/task.ts";
import { TaskStore } from "../tasks/task_store.ts";
import { deliveryStatusSchema } from "./delivery_status.ts";
import { previewSchema } from "./destination.ts";

/** The delivery of a task's result to one target. */
export const taskDeliverySchema = z.object({
  deliveryId: z.uuid(),
  taskId: z.uuid(),
  target: z.string(),
  status: deliveryStatusSchema,
  /** Counts how often it is made from the start: again after it was rolled back. */
  round: z.number().int(),
  preview: previewSchema.nullable(),
  /** Where it is at the target: branch, commit, pull request. */
  reached: jsonObjectSchema,
  error: errorRecordSchema.nullable(),
  createdAt: z.string(),
  deliveredAt: z.string().nullable(),
  /** What was done, in order. */
  acts: z.array(
    z.object({
      act: z.string(),
      round: z.number().int(),
      begunAt: z.string(),
      endedAt: z.string().nullable(),
    }),
  ),
});
export type TaskDelivery = z.infer<typeof taskDeliverySchema>;

export async function listTaskDeliveries(
  client: ApiClient,
  taskId: string,
): Promise<TaskDelivery[]> {
  await new TaskStore(client).read(taskId);
  const query = client.from("deliveries").select().eq("task_id", taskId);
  return await readRows(
    "deliveries",
    query.order("created_at").order("target"),
    taskDeliverySchema,
  );
}

/**
 * Delivers the result of a task that has ended, or takes a delivery back: a task of its own in the same session, which
 * can be followed, approved, retried and audited as any other.
 *
 * @throws CogoError `not_found`, `invalid_state` while the task is running.
 */
export async function startDelivery(
  client: ApiClient,
  wish: {
    readonly taskId: string;
    readonly target: string;
    readonly kind: "deliver" | "roll-back";
    readonly idempotencyKey?: string | undefined;
  },
): Promise<Task> {
  const { taskId, target, kind, idempotencyKey } = wish;
  const tasks = new TaskStore(client);
  const { sessionId, status } = await tasks.read(taskId);
  if (status === "running" || status === "paused") {
    throw new CogoError({
      code: "invalid_state",
      message: `Task ${taskId} is ${status}, and has no result yet`,
      remedy: "Wait for its end",
    });
  }
  const does = kind === "deliver" ? "Deliver" : "Roll back";
  const step = { key: kind, kind, phase: "delivery", role: "integrator", agent: "integration" };
  return await tasks.create({
    sessionId,
    requirement: `${does} the result of task ${taskId}: ${target}`,
    title: `${does} to ${target}`.slice(0, 200),
    idempotencyKey,
    models: "off",
    plan: {
      reason: `${does} what task ${taskId} made`,
      steps: [{ ...step, input: { target, taskId } }],
    },
  });
}
