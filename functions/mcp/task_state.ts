import { z } from "zod";
import {
  readTaskCoordination,
  runSchema,
  TaskHistory,
  TaskStore,
} from "../../shared/engine/mod.ts";
import { type ApiClient, errorRecordSchema, sleep } from "../../shared/kernel/mod.ts";

/** How a task is doing, as short as a model can use it. */
export const taskStateSchema = z.object({
  taskId: z.uuid(),
  sessionId: z.uuid(),
  title: z.string().nullable(),
  status: z.string(),
  error: errorRecordSchema.nullable(),
  /** Of its gate: `passed`, `failed` or `unproven`; null before it, and without one. */
  verdict: runSchema.shape.gate,
  steps: z.array(z.object({ key: z.string(), status: z.string() })),
  /** What waits, why, and what would help. */
  waiting: z.array(
    z.object({
      key: z.string(),
      reason: z.string(),
      remedy: z.string().nullable(),
      approvalId: z.uuid().nullable(),
    }),
  ),
});
type TaskState = z.infer<typeof taskStateSchema>;

const ENDED = ["completed", "failed", "cancelled"];
const PAUSE_MILLISECONDS = 1_000;

/** @throws CogoError `not_found`. */
export async function describeTask(client: ApiClient, taskId: string): Promise<TaskState> {
  const { task, run, steps } = await new TaskStore(client).readSnapshot(taskId);
  const { waiting } = await readTaskCoordination(client, taskId);
  return taskStateSchema.parse({ ...task, verdict: run.gate, steps, waiting });
}

/** Until it has ended or waits for a person, at most so long. @throws CogoError `not_found`. */
export async function waitForTask(
  client: ApiClient,
  taskId: string,
  seconds: number,
): Promise<TaskState> {
  const end = Date.now() + seconds * 1_000;
  const tasks = new TaskStore(client);
  while (Date.now() < end) {
    if (ENDED.includes((await tasks.read(taskId)).status)) break;
    const approvals = await new TaskHistory(client).listApprovals(taskId);
    if (approvals.some((approval) => approval.status === "pending")) break;
    await sleep(PAUSE_MILLISECONDS);
  }
  return await describeTask(client, taskId);
}
