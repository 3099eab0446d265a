import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import {
  type ExpandedNode,
  expandedNodeSchema,
  type GraphNode,
  type GraphSeed,
  graphNodeSchema,
  type Hop,
  hopSchema,
} from "./graph.ts";
import type { ExpandOptions, GraphStore, HopOptions, NodeQuery } from "./graph_store.ts";

/** The graph where it is true. A user's client reads for the user, whatever tenants are named. */
export class PostgresGraphStore implements GraphStore {
  readonly name = "postgres";
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async findNodes(query: NodeQuery): Promise<GraphNode[]> {
    return await callFunction(
      this.#client,
      "find_graph_nodes",
      {
        kind: query.kind,
        key: query.key ?? null,
        name: query.name ?? null,
        project: query.project ?? null,
        quantity: query.quantity ?? 100,
        tenants: query.tenants,
        after_id: query.afterId ?? null,
      },
      graphNodeSchema.array(),
    );
  }

  async readHops(nodeIds: readonly number[], options: HopOptions): Promise<Hop[]> {
    return await callFunction(
      this.#client,
      "read_graph_hop",
      {
        node_ids: nodeIds,
        kinds: options.kinds ?? null,
        direction: options.direction ?? "both",
        fan_out: options.fanOut ?? 100,
        tenants: options.tenants,
        after_weight: options.after?.weight ?? null,
        after_edge_id: options.after?.edgeId ?? null,
      },
      hopSchema.array(),
    );
  }

  async expand(seeds: readonly GraphSeed[], options: ExpandOptions): Promise<ExpandedNode[]> {
    return await callFunction(
      this.#client,
      "expand_graph",
      {
        seeds,
        hops: options.hops ?? 2,
        kinds: options.kinds ?? null,
        fan_out: options.fanOut ?? 20,
        quantity: options.quantity ?? 50,
        decay: options.decay ?? 0.5,
        tenants: options.tenants,
      },
      expandedNodeSchema.array(),
    );
  }
}
