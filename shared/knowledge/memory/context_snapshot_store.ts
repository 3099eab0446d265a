import { type ApiClient, CogoError, readRows } from "../../kernel/mod.ts";
import { type ContextSnapshot, contextSnapshotSchema } from "./context_snapshot.ts";

/** What steps were given to know, as the client's owner may see it. */
export class ContextSnapshotStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Those of a task or of a session, oldest first. */
  async list(
    of: { readonly taskId?: string | undefined; readonly sessionId?: string | undefined },
    page: { readonly limit: number; readonly offset: number },
  ): Promise<ContextSnapshot[]> {
    let query = this.#client.from("context_snapshots").select();
    if (of.taskId !== undefined) query = query.eq("task_id", of.taskId);
    if (of.sessionId !== undefined) query = query.eq("session_id", of.sessionId);
    return await readRows(
      "context_snapshots",
      query
        .order("created_at")
        .order("snapshot_id")
        .range(page.offset, page.offset + page.limit - 1),
      contextSnapshotSchema,
    );
  }

  async read(snapshotId: string): Promise<ContextSnapshot> {
    const query = this.#client.from("context_snapshots").select().eq("snapshot_id", snapshotId);
    const [snapshot] = await readRows("context_snapshots", query, contextSnapshotSchema);
    if (snapshot !== undefined) return snapshot;
    throw new CogoError({ code: "not_found", message: `No context snapshot ${snapshotId}` });
  }
}
