import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { projectGraph } from "../../../shared/knowledge/mod.ts";
import { openGraph } from "./open_graph.ts";

/** A projector in a process of its own, to be killed. */
const settings = z
  .object({ databaseUrl: z.string(), neo4jUri: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ""));
process.once("disconnect", () => process.exit());

const { client, replica } = await openGraph(settings);
const limits = { sliceMilliseconds: 5_000, batchSize: 200, leaseSeconds: 3 };
for (;;) {
  // What fails is asked again: Neo4j is killed too.
  await projectGraph(client, replica, limits).catch(() => undefined);
  await sleep(25);
}
