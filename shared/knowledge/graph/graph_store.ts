import type { ExpandedNode, GraphNode, GraphSeed, Hop } from "./graph.ts";

/** Whose graph is read: what is theirs or everyone's. */
interface ForTenants {
  readonly tenants: readonly string[];
}

/** Nodes of a kind; without a key or a name, the first ones. */
export interface NodeQuery extends ForTenants {
  readonly kind: string;
  readonly key?: string;
  readonly name?: string;
  readonly project?: string;
  readonly quantity?: number;
  /** Those whose ids are greater. */
  readonly afterId?: number;
}

/** Where a page of a node's edges ended. */
export interface EdgePlace {
  readonly weight: number;
  readonly edgeId: number;
}

/** Where nothing but all of a node's edges will do: more than the nodes that we know have. */
export const MOST_EDGES = 1_000;

/** Which edges a hop follows. */
export interface HopOptions extends ForTenants {
  /** Unset: all. */
  readonly kinds?: readonly string[];
  /** Of the edge, seen from the node; both when unset. */
  readonly direction?: "in" | "out" | "both";
  /** How many edges a node has at most: its strongest. 100 when unset. */
  readonly fanOut?: number;
  /** Those that come after it. */
  readonly after?: EdgePlace;
}

/** How far an expansion goes. */
export interface ExpandOptions extends ForTenants {
  /** 1 to 4; 2 when unset. */
  readonly hops?: number;
  /** Unset: all. */
  readonly kinds?: readonly string[];
  /** How many edges a node has at most: its strongest. 20 when unset. */
  readonly fanOut?: number;
  /** How many nodes are found at most: the best. 50 when unset. */
  readonly quantity?: number;
  /** What a hop is worth; 0.5 when unset. */
  readonly decay?: number;
}

/**
 * Reads the graph. Both stores give the same answers to the same graph, in the same order; what can be
 * asked beyond these three is composed of them in `knowledge_graph.ts`.
 *
 * Each method may throw a CogoError: `graph_store_unavailable`, `graph_store_refused`, or the database's own.
 */
export interface GraphStore {
  readonly name: "neo4j" | "postgres";
  findNodes(query: NodeQuery): Promise<GraphNode[]>;
  /** By the node it starts from, then by weight. */
  readHops(nodeIds: readonly number[], options: HopOptions): Promise<Hop[]>;
  /** The best-scored nodes around the seeds, best first, without the seeds. */
  expand(seeds: readonly GraphSeed[], options: ExpandOptions): Promise<ExpandedNode[]>;
}
