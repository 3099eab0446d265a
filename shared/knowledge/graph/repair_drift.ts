import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import type { GraphRange, GraphReplica, GraphSummary } from "./graph_replica.ts";

/** Nodes or edges of a kind that differ between the truth and its copy. */
export const driftSchema = z.object({
  entity: z.enum(["node", "edge"]),
  kind: z.string(),
  ids: z.array(z.number().int()),
});
type Drift = z.infer<typeof driftSchema>;

/** Large enough that a million things are a hundred sums, small enough to list. */
const RANGE_SIZE = 10_000;

const summarySchema = z.object({
  entity: z.enum(["node", "edge"]),
  kind: z.string(),
  range: z.number().int(),
  quantity: z.number().int(),
  checksum: z.number().int(),
});
const listSchema = z.object({
  entities: z.tuple([z.number().int(), z.number().int()]).array(),
  pending: z.number().int().array(),
});

/**
 * Finds what differs between the graph and its copy, apart from what waits in the outbox. It changes
 * nothing. While a projector is at work, what it has just done may be taken for drift.
 */
export async function findDrift(client: ApiClient, replica: GraphReplica): Promise<Drift[]> {
  const parameters = { range_size: RANGE_SIZE };
  const truth = await callFunction(client, "summarise_graph", parameters, summarySchema.array());
  const copy = await replica.summarise(RANGE_SIZE);
  const drifts: Drift[] = [];
  for (const range of differing(truth, copy)) {
    const ids = await compareRange(client, replica, range);
    if (ids.length > 0) drifts.push({ entity: range.entity, kind: range.kind, ids });
  }
  return drifts;
}

/** Finds the drift and puts it into the outbox, to be projected as it should be. */
export async function repairDrift(client: ApiClient, replica: GraphReplica): Promise<Drift[]> {
  const drifts = await findDrift(client, replica);
  for (const { entity, kind, ids } of drifts) {
    const parameters = { entity, kind, entity_ids: ids };
    await callFunction(client, "requeue_graph_entities", parameters, z.unknown());
  }
  return drifts;
}

function differing(
  truth: readonly GraphSummary[],
  copy: readonly GraphSummary[],
): readonly GraphRange[] {
  const name = ({ entity, kind, range }: GraphRange) => `${entity} ${kind} ${range}`;
  const copies = new Map(copy.map((summary) => [name(summary), summary]));
  const wrong = truth.filter((summary) => {
    const other = copies.get(name(summary));
    copies.delete(name(summary));
    return other?.quantity !== summary.quantity || other.checksum !== summary.checksum;
  });
  return [...wrong, ...copies.values()];
}

async function compareRange(
  client: ApiClient,
  replica: GraphReplica,
  range: GraphRange,
): Promise<number[]> {
  const { entity, kind } = range;
  const first = range.range * RANGE_SIZE;
  const parameters = { entity, kind, first_id: first, last_id: first + RANGE_SIZE - 1 };
  const copy = new Map(await replica.listRange(range, RANGE_SIZE));
  const truth = await callFunction(client, "list_graph_range", parameters, listSchema);
  const pending = new Set(truth.pending);
  const wrong = truth.entities.flatMap(([id, checksum]) => {
    const same = copy.get(id) === checksum;
    copy.delete(id);
    return same ? [] : id;
  });
  return [...wrong, ...copy.keys()].filter((id) => !pending.has(id)).sort((a, b) => a - b);
}
