import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findDrift, projectGraph } from "../../../shared/knowledge/mod.ts";
import { createChance } from "../../model_server/chance.ts";
import type { BenchNeo4j } from "../neo4j.ts";
import { endProcess } from "../throw_away_server.ts";
import type { GraphAddresses, OpenGraph } from "./open_graph.ts";
import { writeChanges } from "./write_changes.ts";

const PROJECTOR = fileURLToPath(new URL("./projector_process.ts", import.meta.url));
const PAUSE_MILLISECONDS = 50;

/**
 * Lets the graph change while Neo4j and two projectors are killed at random, then compares the two
 * once the outbox is empty.
 */
export async function measureDrift(
  graph: OpenGraph,
  neo4j: BenchNeo4j,
  addresses: GraphAddresses,
  settings: { readonly seed: number; readonly kills: number },
) {
  const chance = createChance(settings.seed);
  const start = () => fork(PROJECTOR, [JSON.stringify(addresses)], { stdio: "ignore" });
  const projectors = [start(), start()];
  let killing = true;
  const writer = writeWhile(graph, () => killing);
  let projectorKills = 0;
  try {
    for (let kill = 0; kill < settings.kills; kill += 1) {
      for (const [place, projector] of projectors.entries()) {
        await sleep(chance.between(500, 3_000));
        await endProcess(projector, "SIGKILL");
        projectors[place] = start();
        projectorKills += 1;
      }
      await sleep(chance.between(500, 3_000));
      await neo4j.crash();
      await sleep(chance.between(0, 1_000));
      await neo4j.restart();
    }
  } finally {
    killing = false;
    await writer;
    await Promise.all(projectors.map((each) => endProcess(each, "SIGKILL")));
  }
  await emptyOutbox(graph);
  const drift = await findDrift(graph.client, graph.replica);
  return {
    changes: await writer,
    neo4jKills: settings.kills,
    projectorKills,
    drift: drift.reduce((total, { ids }) => total + ids.length, 0),
  };
}

async function writeWhile({ database }: OpenGraph, goesOn: () => boolean): Promise<number> {
  const tenantId = randomUUID();
  let changes = 0;
  for (let number = 0; goesOn(); number += 1) {
    changes += (await writeChanges(database, tenantId, number)).entities.length;
    await sleep(PAUSE_MILLISECONDS);
  }
  return changes;
}

/** The last killed projector may still hold its lease, and Neo4j be on its way up. */
async function emptyOutbox({ client, database, replica }: OpenGraph): Promise<void> {
  for (;;) {
    await projectGraph(client, replica).catch(() => undefined);
    const [lag] = await database.query("select pending::int as pending from cogo.graph_lag()");
    if (lag?.pending === 0) return;
    await sleep(200);
  }
}
