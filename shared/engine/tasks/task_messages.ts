import { z } from "zod";
import { type ApiClient, callForRow, readRow, readRows } from "../../kernel/mod.ts";

/** What a person or an agent said in a run, numbered from 1 without gaps. */
export const taskMessageSchema = z.object({
  taskId: z.uuid(),
  runId: z.uuid(),
  number: z.number().int(),
  sender: z.enum(["person", "agent"]),
  /** The person; null for the secret key, and where an agent sent it. */
  userId: z.uuid().nullable(),
  /** Who sent it, from which step; null where a person did. */
  agent: z.string().nullable(),
  stepId: z.uuid().nullable(),
  text: z.string(),
  /** The number of the message that it answers. */
  answers: z.number().int().nullable(),
  sentAt: z.string(),
});
type TaskMessage = z.infer<typeof taskMessageSchema>;

export const MESSAGE_MAXIMUM_CHARACTERS = 2_000;

/** What is said; the same idempotency key returns the first message. */
interface MessageInput {
  readonly text: string;
  readonly answers?: number | undefined;
  readonly idempotencyKey?: string | undefined;
}

/**
 * Says something to those who work on a task: steps that start from now on are shown it.
 *
 * @throws CogoError `not_found`, `invalid_state` for a task that has ended and for a run with too many messages.
 */
export async function sendTaskMessage(
  client: ApiClient,
  taskId: string,
  { text, answers, idempotencyKey }: MessageInput,
): Promise<TaskMessage> {
  const said = { text, answers: answers ?? null, idempotency_key: idempotencyKey ?? null };
  return await callForRow(client, "send_message", { task_id: taskId, ...said }, taskMessageSchema);
}

/** Which messages: those of the latest run unless one is named, after this number, at most so many. */
interface MessagesQuery {
  readonly runId?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

/** The messages of a run in order. @throws CogoError `not_found` for a task or a run that there is not. */
export async function listTaskMessages(
  client: ApiClient,
  taskId: string,
  { runId, after, limit }: MessagesQuery,
): Promise<TaskMessage[]> {
  const runs = client
    .from("runs")
    .select("run_id")
    .eq("task_id", taskId)
    .is("parent_step_id", null);
  const asked =
    runId === undefined ? runs.order("number", { ascending: false }) : runs.eq("run_id", runId);
  const row = z.object({ runId: z.uuid() });
  const run = await readRow("runs", asked.limit(1), row, `run of the task ${taskId}`);
  const messages = client.from("messages").select().eq("run_id", run.runId).gt("number", after);
  return await readRows("messages", messages.order("number").limit(limit), taskMessageSchema);
}
