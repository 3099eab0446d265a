import { listContextSnapshots, readContextSnapshot } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { snapshotAnswer, snapshotPath, snapshotsAnswer, snapshotsQuery } from "./contract.ts";

/** The context that steps were given. */
export const snapshotEndpoints = [
  endpoint({
    method: "get",
    path: "/snapshots",
    name: "listContextSnapshots",
    summary: "Lists what the steps of a task or a session were given to know.",
    query: snapshotsQuery,
    answer: snapshotsAnswer,
    async handle({ client, query: { taskId, sessionId, ...page } }) {
      const { rows, nextCursor } = await listContextSnapshots(client, { taskId, sessionId }, page);
      return { snapshots: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/snapshots/:snapshotId",
    name: "readContextSnapshot",
    summary: "Reads what a step was given to know.",
    parameters: snapshotPath,
    answer: snapshotAnswer,
    async handle({ client, parameters: { snapshotId } }) {
      return { snapshot: await readContextSnapshot(client, snapshotId) };
    },
  }),
];
