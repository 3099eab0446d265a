import {
  type ExpandedNode,
  type GraphNode,
  type GraphSeed,
  type Hop,
  type PathStep,
  placeOf,
} from "./graph.ts";
import type { ExpandOptions, GraphStore } from "./graph_store.ts";

/** A node as it was reached; its path leads over `from` back to a seed. */
interface Reached {
  readonly node: GraphNode;
  readonly score: number;
  readonly depth: number;
  readonly from?: Reached;
  readonly hop?: Hop;
}

/**
 * Expands by one read a level: what `cogo.expand_graph()` does inside the database, for a store that can
 * only hop. A node's score is its best over all ways; it is followed again only where it was reached better.
 */
export async function expandByHops(
  store: Pick<GraphStore, "findNodes" | "readHops">,
  seeds: readonly GraphSeed[],
  options: ExpandOptions,
): Promise<ExpandedNode[]> {
  const { tenants, kinds, fanOut = 20, hops = 2, quantity = 50, decay = 0.5 } = options;
  const best = new Map<number, Reached>();
  let level = await findSeeds(store, seeds, tenants);
  const seedIds = new Set(level.map(({ node }) => node.nodeId));
  for (const seed of level) keepBetter(best, seed);
  for (let depth = 1; depth <= hops && level.length > 0; depth += 1) {
    const starts = new Map(level.map((reached) => [reached.node.nodeId, reached]));
    const found = await store.readHops([...starts.keys()], {
      tenants,
      fanOut,
      ...(kinds === undefined ? {} : { kinds }),
    });
    level = bestOf(found, starts, decay, depth).filter((reached) => keepBetter(best, reached));
  }
  return [...best.values()]
    .filter(({ node }) => !seedIds.has(node.nodeId))
    .sort((a, b) => b.score - a.score || a.node.nodeId - b.node.nodeId)
    .slice(0, quantity)
    .map((reached) => ({
      node: reached.node,
      score: reached.score,
      depth: reached.depth,
      path: pathTo(reached),
    }));
}

async function findSeeds(
  store: Pick<GraphStore, "findNodes">,
  seeds: readonly GraphSeed[],
  tenants: readonly string[],
): Promise<Reached[]> {
  const found = await Promise.all(
    seeds.map(async ({ kind, key, score }) => {
      const nodes = await store.findNodes({ kind, key, tenants });
      return nodes.map((node) => ({ node, score, depth: 0 }));
    }),
  );
  return found.flat();
}

/** Of all ways into a node on this level, the best; of equals the one over the oldest edge. */
function bestOf(
  hops: readonly Hop[],
  starts: ReadonlyMap<number, Reached>,
  decay: number,
  depth: number,
): Reached[] {
  const level = new Map<number, Reached>();
  const inOrder = [...hops].sort(
    (a, b) => a.edgeId - b.edgeId || Number(b.outgoing) - Number(a.outgoing),
  );
  for (const hop of inOrder) {
    const from = starts.get(hop.fromId);
    if (from === undefined) continue;
    const score = from.score * decay * hop.weight;
    keepBetter(level, { node: hop.node, score, depth, from, hop });
  }
  return [...level.values()];
}

function keepBetter(best: Map<number, Reached>, reached: Reached): boolean {
  const known = best.get(reached.node.nodeId);
  if (known !== undefined && known.score >= reached.score) return false;
  best.set(reached.node.nodeId, reached);
  return true;
}

function pathTo({ node, from, hop }: Reached): PathStep[] {
  const { kind, key, name } = node;
  const step = {
    edge: hop?.edge ?? null,
    outgoing: hop?.outgoing ?? null,
    kind,
    key,
    name,
    ...placeOf(node),
  };
  return from === undefined ? [step] : [...pathTo(from), step];
}
