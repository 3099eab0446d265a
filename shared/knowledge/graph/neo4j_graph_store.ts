import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";
import { expandByHops } from "./expand_by_hops.ts";
import type { ExpandedNode, GraphNode, GraphSeed, Hop } from "./graph.ts";
import type { ExpandOptions, GraphStore, HopOptions, NodeQuery } from "./graph_store.ts";
import { integer, type Neo4jConnection } from "./neo4j_connection.ts";

/** A node as the projector writes it: nulls are not stored, and nested properties only as text. */
const nodeSchema = z
  .object({
    nodeId: z.number().int(),
    tenantId: z.string().nullable().default(null),
    kind: z.string(),
    key: z.string(),
    name: z.string(),
    project: z.string().nullable().default(null),
    documentId: z.string().nullable().default(null),
    chunkId: z.number().int().nullable().default(null),
    properties: z.string(),
  })
  .transform(
    (node): GraphNode => ({
      ...node,
      properties: jsonObjectSchema.parse(JSON.parse(node.properties)),
    }),
  );

const edgePropertiesSchema = z.object({
  line: z.number().int().nullable().default(null),
  confidence: z.enum(["certain", "probable"]).default("certain"),
});

const hopRowSchema = z
  .object({
    fromId: z.number().int(),
    edgeId: z.number().int(),
    edge: z.string(),
    weight: z.number(),
    outgoing: z.boolean(),
    properties: z.string(),
    node: nodeSchema,
  })
  .transform(({ properties, ...hop }): Hop => {
    const { line, confidence } = edgePropertiesSchema.parse(JSON.parse(properties));
    return { ...hop, line, confidence };
  });

const FIND_NODES = `
MATCH (n:CogoNode {kind: $kind})
WHERE ($key IS NULL OR n.key = $key) AND ($name IS NULL OR n.name = $name)
  AND ($project IS NULL OR n.project = $project) AND ($afterId IS NULL OR n.nodeId > $afterId)
  AND (n.tenantId IS NULL OR n.tenantId IN $tenants)
RETURN properties(n) AS node ORDER BY n.nodeId LIMIT $quantity`;

const VISIBLE = `(r.tenantId IS NULL OR r.tenantId IN $tenants) AND ($kinds IS NULL OR type(r) IN $kinds)
      AND ($afterWeight IS NULL OR r.weight < $afterWeight OR r.weight = $afterWeight AND r.edgeId > $afterEdgeId)`;

const READ_HOPS = `
UNWIND $nodeIds AS startId
MATCH (start:CogoNode {nodeId: startId})
CALL (start) {
  CALL (start) {
    MATCH (start)-[r]->(other:CogoNode) WHERE $direction <> 'in' AND ${VISIBLE}
    RETURN r, other, true AS outgoing ORDER BY r.weight DESC, r.edgeId LIMIT $fanOut
    UNION ALL
    MATCH (start)<-[r]-(other:CogoNode) WHERE $direction <> 'out' AND ${VISIBLE}
    RETURN r, other, false AS outgoing ORDER BY r.weight DESC, r.edgeId LIMIT $fanOut
  }
  RETURN r, other, outgoing ORDER BY r.weight DESC, r.edgeId LIMIT $fanOut
}
RETURN startId AS fromId, r.edgeId AS edgeId, type(r) AS edge, r.weight AS weight, outgoing,
  r.properties AS properties, properties(other) AS node
ORDER BY fromId, weight DESC, edgeId, outgoing DESC`;

/** The copy of the graph in Neo4j. It reads only; `Neo4jReplica` writes. */
export class Neo4jGraphStore implements GraphStore {
  readonly name = "neo4j";
  readonly #connection: Neo4jConnection;

  constructor(connection: Neo4jConnection) {
    this.#connection = connection;
  }

  async findNodes(query: NodeQuery): Promise<GraphNode[]> {
    const { kind, key = null, name = null, project = null, tenants, quantity = 100 } = query;
    const afterId = query.afterId === undefined ? null : integer(query.afterId);
    const rows = await this.#connection.read(
      {
        cypher: FIND_NODES,
        parameters: { kind, key, name, project, tenants, quantity: integer(quantity), afterId },
      },
      z.object({ node: nodeSchema }),
    );
    return rows.map(({ node }) => node);
  }

  async readHops(nodeIds: readonly number[], options: HopOptions): Promise<Hop[]> {
    if (nodeIds.length === 0) return [];
    const { tenants, kinds = null, direction = "both", fanOut = 100, after } = options;
    return await this.#connection.read(
      {
        cypher: READ_HOPS,
        parameters: {
          nodeIds: nodeIds.map(integer),
          ...{ tenants, kinds, direction, fanOut: integer(fanOut) },
          afterWeight: after?.weight ?? null,
          afterEdgeId: after === undefined ? null : integer(after.edgeId),
        },
      },
      hopRowSchema,
    );
  }

  async expand(seeds: readonly GraphSeed[], options: ExpandOptions): Promise<ExpandedNode[]> {
    return await expandByHops(this, seeds, options);
  }
}
