import { type GraphNode, type Hop, type PathStep, placeOf } from "./graph.ts";
import type { GraphStore } from "./graph_store.ts";

/** One end of a path that is sought. */
export interface PathEnd {
  readonly kind: string;
  readonly key: string;
}

/** What a path may be made of. */
export interface PathOptions {
  readonly tenants: readonly string[];
  /** Unset: all. */
  readonly kinds?: readonly string[];
  /** 6 when unset. */
  readonly longest?: number;
}

/** How a node was reached from one of the two ends. */
interface Arrival {
  readonly node: GraphNode;
  readonly hop?: Hop;
}
type Side = Map<number, Arrival>;

/** Past this the two ends are as good as unrelated. */
const MOST_NODES = 20_000;
const FAN_OUT = 200;

/**
 * Finds a shortest path between two nodes, whatever the direction of its edges, by going out from both
 * ends, always from the smaller side. Only a node's 200 strongest edges are followed, so that a path
 * may be missed that leads over two nodes of thousands of edges.
 */
export async function findPath(
  store: GraphStore,
  ends: { readonly from: PathEnd; readonly to: PathEnd },
  options: PathOptions,
): Promise<PathStep[] | undefined> {
  const { tenants, kinds, longest = 6 } = options;
  const [start] = await store.findNodes({ ...ends.from, tenants });
  const [goal] = await store.findNodes({ ...ends.to, tenants });
  if (start === undefined || goal === undefined) return undefined;
  const sides = [start, goal].map((node): { reached: Side; edge: number[] } => ({
    reached: new Map([[node.nodeId, { node }]]),
    edge: [node.nodeId],
  }));
  const [fromStart, fromGoal] = sides;
  if (fromStart === undefined || fromGoal === undefined) return undefined;
  let meeting = start.nodeId === goal.nodeId ? start.nodeId : undefined;
  for (let length = 0; meeting === undefined && length < longest; length += 1) {
    const [near, far] =
      fromStart.edge.length <= fromGoal.edge.length ? [fromStart, fromGoal] : [fromGoal, fromStart];
    if (near.edge.length === 0 || near.reached.size + far.reached.size > MOST_NODES) break;
    const hops = await store.readHops(near.edge, {
      tenants,
      fanOut: FAN_OUT,
      ...(kinds === undefined ? {} : { kinds }),
    });
    near.edge = arrive(near.reached, hops);
    meeting = near.edge.find((nodeId) => far.reached.has(nodeId));
  }
  return meeting === undefined
    ? undefined
    : joinPaths(fromStart.reached, fromGoal.reached, meeting);
}

/** Notes the nodes that are new to this side, and returns them. */
function arrive(reached: Side, hops: readonly Hop[]): number[] {
  const fresh: number[] = [];
  for (const hop of hops) {
    if (reached.has(hop.node.nodeId)) continue;
    reached.set(hop.node.nodeId, { node: hop.node, hop });
    fresh.push(hop.node.nodeId);
  }
  return fresh;
}

function joinPaths(fromStart: Side, fromGoal: Side, meeting: number): PathStep[] {
  const steps = trace(fromStart, meeting)
    .reverse()
    .map(({ node, hop }) => toStep(node, hop, hop?.outgoing));
  const back = trace(fromGoal, meeting);
  for (const [place, { hop }] of back.entries()) {
    const next = back[place + 1];
    if (hop !== undefined && next !== undefined) steps.push(toStep(next.node, hop, !hop.outgoing));
  }
  return steps;
}

/** From the meeting point back to where the side began. */
function trace(side: Side, meeting: number): Arrival[] {
  const way: Arrival[] = [];
  let arrival = side.get(meeting);
  while (arrival !== undefined) {
    way.push(arrival);
    arrival = arrival.hop === undefined ? undefined : side.get(arrival.hop.fromId);
  }
  return way;
}

function toStep(node: GraphNode, hop: Hop | undefined, outgoing: boolean | undefined): PathStep {
  const { kind, key, name } = node;
  return {
    ...{ edge: hop?.edge ?? null, outgoing: outgoing ?? null, kind, key, name },
    ...placeOf(node),
  };
}
