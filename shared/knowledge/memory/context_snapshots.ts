import {
  type ApiClient,
  type Page,
  type PageRequest,
  readPage,
  readRow,
} from "../../kernel/mod.ts";
import { type ContextSnapshot, contextSnapshotSchema } from "./context_snapshot.ts";

/** The context that steps of a task or of a session were given, oldest first. */
export async function listContextSnapshots(
  client: ApiClient,
  of: { readonly taskId?: string | undefined; readonly sessionId?: string | undefined },
  page: PageRequest,
): Promise<Page<ContextSnapshot>> {
  let query = client.from("context_snapshots").select();
  if (of.taskId !== undefined) query = query.eq("task_id", of.taskId);
  if (of.sessionId !== undefined) query = query.eq("session_id", of.sessionId);
  const order = { by: ["created_at", "snapshot_id"] };
  return await readPage("context_snapshots", query, contextSnapshotSchema, { ...page, order });
}

/** @throws CogoError `not_found`. */
export async function readContextSnapshot(
  client: ApiClient,
  snapshotId: string,
): Promise<ContextSnapshot> {
  const query = client.from("context_snapshots").select().eq("snapshot_id", snapshotId);
  const subject = `context snapshot ${snapshotId}`;
  return await readRow("context_snapshots", query, contextSnapshotSchema, subject);
}
