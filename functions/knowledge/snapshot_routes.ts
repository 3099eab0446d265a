import type { Hono } from "hono";
import { ContextSnapshotStore } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readPath, readQuery } from "../_http/validate.ts";
import { snapshotPath, snapshotsQuery } from "./contract.ts";

/** Adds the routes of what steps were given to know. */
export function addSnapshotRoutes(app: Hono<AppVariables>): void {
  app.get("/snapshots", async (c) => {
    const { taskId, sessionId, ...page } = readQuery(c, snapshotsQuery);
    const store = new ContextSnapshotStore(c.get("client"));
    return c.json({ snapshots: await store.list({ taskId, sessionId }, page) });
  });

  app.get("/snapshots/:snapshotId", async (c) => {
    const { snapshotId } = readPath(c, snapshotPath);
    return c.json({ snapshot: await new ContextSnapshotStore(c.get("client")).read(snapshotId) });
  });
}
