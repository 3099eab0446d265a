import type { Hono } from "hono";
import { listContextSnapshots, readContextSnapshot } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readPath, readQuery } from "../_http/validate.ts";
import { snapshotPath, snapshotsQuery } from "./contract.ts";

/** Adds the routes of the context that steps were given. */
export function addSnapshotRoutes(app: Hono<AppVariables>): void {
  app.get("/snapshots", async (c) => {
    const { taskId, sessionId, ...page } = readQuery(c, snapshotsQuery);
    const of = { taskId, sessionId };
    return c.json({ snapshots: await listContextSnapshots(c.get("client"), of, page) });
  });

  app.get("/snapshots/:snapshotId", async (c) => {
    const { snapshotId } = readPath(c, snapshotPath);
    return c.json({ snapshot: await readContextSnapshot(c.get("client"), snapshotId) });
  });
}
