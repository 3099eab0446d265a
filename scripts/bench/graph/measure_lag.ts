import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type GraphReplica,
  PROJECTION_LIMITS,
  projectGraph,
} from "../../../shared/knowledge/mod.ts";
import { spread } from "../measure.ts";
import type { OpenGraph } from "./open_graph.ts";
import { writeChanges } from "./write_changes.ts";

const BATCHES_A_SECOND = 10;

/** How soon an idle projector looks again: the worker's own linger. */
const PAUSE_MILLISECONDS = 25;

/** Until Neo4j's virtual machine has compiled what it does all the time. */
const WARM_UP_SECONDS = 15;

/**
 * How long a change takes from its commit to Neo4j. Writes a hundred changes ten times a second while a projector is at
 * work; `missing` are those not in Neo4j when the writing and then the projector had ended.
 */
export async function measureLag(graph: OpenGraph, seconds: number) {
  await project(graph, WARM_UP_SECONDS);
  return await project(graph, seconds);
}

async function project(graph: OpenGraph, seconds: number) {
  const applied = new Map<string, number>();
  const replica = noteApplied(graph.replica, applied);
  await catchUp(graph, replica);
  applied.clear();
  let writing = true;
  const projector = (async () => {
    while (writing) {
      if ((await projectGraph(graph.client, replica, PROJECTION_LIMITS)) === 0) {
        await sleep(PAUSE_MILLISECONDS);
      }
    }
    await catchUp(graph, replica);
  })();
  const started = performance.now();
  const lags: (() => number | undefined)[] = [];
  const tenantId = randomUUID();
  for (let number = 0; number < seconds * BATCHES_A_SECOND; number += 1) {
    await sleep(Math.max(0, started + (number * 1_000) / BATCHES_A_SECOND - performance.now()));
    const { entities, committedAt } = await writeChanges(graph.database, tenantId, number);
    for (const entity of entities) {
      // A thing that changes again is applied later again; its first time after this commit counts.
      applied.delete(entity);
      lags.push(() => {
        const at = applied.get(entity);
        return at === undefined ? undefined : at - committedAt;
      });
    }
  }
  const duration = (performance.now() - started) / 1_000;
  writing = false;
  await projector;
  const measured = lags.map((lag) => lag());
  const known = measured.filter((lag) => lag !== undefined && lag >= 0);
  return {
    changesPerSecond: Math.round(lags.length / duration),
    seconds: Math.round(duration),
    changes: lags.length,
    milliseconds: spread(known.filter((lag) => lag !== undefined)),
    missing: measured.filter((lag) => lag === undefined).length,
  };
}

/** Notes when each thing was first applied since it was last looked for. */
function noteApplied(replica: GraphReplica, applied: Map<string, number>): GraphReplica {
  return {
    async apply(changes, fence) {
      const rootless = await replica.apply(changes, fence);
      const now = performance.now();
      for (const { entity, entityId } of changes) {
        const name = `${entity} ${entityId}`;
        if (!applied.has(name)) applied.set(name, now);
      }
      return rootless;
    },
    summarise: (rangeSize) => replica.summarise(rangeSize),
    listRange: (range, rangeSize) => replica.listRange(range, rangeSize),
    close: () => replica.close(),
  };
}

async function catchUp({ client }: OpenGraph, replica: GraphReplica): Promise<void> {
  while ((await projectGraph(client, replica)) > 0);
}
