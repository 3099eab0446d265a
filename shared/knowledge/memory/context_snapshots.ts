import { type ApiClient, readRow, readRows } from "../../kernel/mod.ts";
import { type ContextSnapshot, contextSnapshotSchema } from "./context_snapshot.ts";

/** The context that steps of a task or of a session were given, oldest first. */
export async function listContextSnapshots(
  client: ApiClient,
  of: { readonly taskId?: string | undefined; readonly sessionId?: string | undefined },
  page: { readonly limit: number; readonly offset: number },
): Promise<ContextSnapshot[]> {
  let query = client.from("context_snapshots").select();
  if (of.taskId !== undefined) query = query.eq("task_id", of.taskId);
  if (of.sessionId !== undefined) query = query.eq("session_id", of.sessionId);
  const ordered = query.order("created_at").order("snapshot_id");
  const paged = ordered.range(page.offset, page.offset + page.limit - 1);
  return await readRows("context_snapshots", paged, contextSnapshotSchema);
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
