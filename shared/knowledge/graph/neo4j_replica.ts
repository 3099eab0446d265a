import { z } from "zod";
import { CogoError } from "../../kernel/mod.ts";
import { edgeKindSchema, nodeKindSchema } from "./graph.ts";
import type { GraphChange, GraphRange, GraphReplica, GraphSummary } from "./graph_replica.ts";
import { integer, type Neo4jConnection, type RunStatement } from "./neo4j_connection.ts";

// Taking the lock first and looking then: what waits here sees the fence of what it waited for.
const RAISE_FENCE = `
MERGE (p:CogoProjection {name: 'graph'})
SET p.fence = coalesce(p.fence, 0)
WITH p WHERE p.fence <= $fence
SET p.fence = $fence
RETURN p.fence AS fence`;

const DELETE_NODES = `UNWIND $ids AS id MATCH (n:CogoNode {nodeId: id}) DETACH DELETE n`;

const putNodes = (label: string) => `
UNWIND $rows AS row
MERGE (n:CogoNode {nodeId: row.nodeId})
SET n:${label}, n = row`;

const putEdges = (kind: string) => `
UNWIND $rows AS row
MATCH (source:CogoNode {nodeId: row.sourceId})
MATCH (target:CogoNode {nodeId: row.targetId})
MERGE (source)-[r:${kind} {edgeId: row.value.edgeId}]->(target)
SET r = row.value
RETURN r.edgeId AS edgeId`;

const deleteEdges = (kind: string) =>
  `UNWIND $ids AS id MATCH ()-[r:${kind} {edgeId: id}]->() DELETE r`;

const SUMMARISE_NODES = `
MATCH (n:CogoNode)
RETURN 'node' AS entity, n.kind AS kind, n.nodeId / $rangeSize AS range, count(*) AS quantity, sum(n.checksum) AS checksum
ORDER BY kind, range`;
const SUMMARISE_EDGES = `
MATCH (:CogoNode)-[r]->(:CogoNode)
RETURN 'edge' AS entity, type(r) AS kind, r.edgeId / $rangeSize AS range, count(*) AS quantity, sum(r.checksum) AS checksum
ORDER BY kind, range`;
const LIST_NODES = `
MATCH (n:CogoNode {kind: $kind}) WHERE $first <= n.nodeId <= $last
RETURN n.nodeId AS id, n.checksum AS checksum`;
const listEdges = (kind: string) => `
MATCH ()-[r:${kind}]->() WHERE $first <= r.edgeId <= $last
RETURN r.edgeId AS id, r.checksum AS checksum`;

const INDEXES = [
  "CREATE CONSTRAINT cogo_projection IF NOT EXISTS FOR (p:CogoProjection) REQUIRE p.name IS UNIQUE",
  "CREATE CONSTRAINT cogo_node IF NOT EXISTS FOR (n:CogoNode) REQUIRE n.nodeId IS UNIQUE",
  "CREATE INDEX cogo_node_key IF NOT EXISTS FOR (n:CogoNode) ON (n.kind, n.key)",
  "CREATE INDEX cogo_node_name IF NOT EXISTS FOR (n:CogoNode) ON (n.kind, n.name)",
];
const edgeConstraint = (kind: string) =>
  `CREATE CONSTRAINT cogo_edge_${kind.toLowerCase()} IF NOT EXISTS FOR ()-[r:${kind}]-() REQUIRE r.edgeId IS UNIQUE`;

const nothing = z.unknown();
const summarySchema = z.object({
  entity: z.enum(["node", "edge"]),
  kind: z.string(),
  range: z.number().int(),
  quantity: z.number().int(),
  checksum: z.number().int(),
});

/** Keeps the copy in Neo4j. Kinds become labels and relationship types; all values are parameters. */
export class Neo4jReplica implements GraphReplica {
  readonly #connection: Neo4jConnection;
  readonly #indexed = new Set<string>();

  constructor(connection: Neo4jConnection) {
    this.#connection = connection;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async apply(changes: readonly GraphChange[], fence: number): Promise<number[]> {
    await this.#index(changes);
    return await this.#connection.write(async (run) => {
      const [raised] = await run(
        { cypher: RAISE_FENCE, parameters: { fence: integer(fence) } },
        nothing,
      );
      if (raised === undefined) {
        throw new CogoError({
          code: "lease_lost",
          message: `Expected no fence above ${fence} in Neo4j, but another projector has been there`,
          remedy: "Claim again",
        });
      }
      await writeNodes(run, changes);
      return await writeEdges(run, changes);
    });
  }

  async summarise(rangeSize: number): Promise<GraphSummary[]> {
    const parameters = { rangeSize: integer(rangeSize) };
    const nodes = await this.#connection.read(
      { cypher: SUMMARISE_NODES, parameters },
      summarySchema,
    );
    const edges = await this.#connection.read(
      { cypher: SUMMARISE_EDGES, parameters },
      summarySchema,
    );
    return [...nodes, ...edges];
  }

  async listRange(range: GraphRange, rangeSize: number): Promise<[number, number][]> {
    const first = range.range * rangeSize;
    const cypher =
      range.entity === "node" ? LIST_NODES : listEdges(edgeKindSchema.parse(range.kind));
    const rows = await this.#connection.read(
      {
        cypher,
        parameters: {
          kind: range.kind,
          first: integer(first),
          last: integer(first + rangeSize - 1),
        },
      },
      z.object({ id: z.number().int(), checksum: z.number().int() }),
    );
    return rows.map(({ id, checksum }) => [id, checksum]);
  }

  /** Constraints are made once, and for a kind of edge when it first comes: without them MERGE scans. */
  async #index(changes: readonly GraphChange[]): Promise<void> {
    const kinds = changes.filter(({ entity }) => entity === "edge").map(({ kind }) => kind);
    const statements = [
      ...INDEXES,
      ...[...new Set(kinds)].map((kind) => edgeConstraint(edgeKindSchema.parse(kind))),
    ];
    for (const cypher of statements) {
      if (this.#indexed.has(cypher)) continue;
      await this.#connection.write((run) => run({ cypher, parameters: {} }, nothing));
      this.#indexed.add(cypher);
    }
  }
}

async function writeNodes(run: RunStatement, changes: readonly GraphChange[]): Promise<void> {
  const nodes = changes.filter((change) => change.entity === "node");
  for (const [kind, group] of groupByKind(nodes)) {
    const rows = group.flatMap(({ value, checksum }) =>
      value === null
        ? []
        : {
            ...value,
            nodeId: integer(value.nodeId),
            chunkId: value.chunkId === null ? null : integer(value.chunkId),
            properties: JSON.stringify(value.properties),
            checksum: integer(checksum ?? 0),
          },
    );
    if (rows.length > 0) {
      await run({ cypher: putNodes(labelOf(kind)), parameters: { rows } }, nothing);
    }
  }
  const gone = nodes.filter(({ value }) => value === null);
  if (gone.length > 0) {
    const ids = gone.map(({ entityId }) => integer(entityId));
    await run({ cypher: DELETE_NODES, parameters: { ids } }, nothing);
  }
}

/** Returns the edges that could not be made. */
async function writeEdges(run: RunStatement, changes: readonly GraphChange[]): Promise<number[]> {
  const edges = changes.filter((change) => change.entity === "edge");
  const rootless: number[] = [];
  for (const [kind, group] of groupByKind(edges)) {
    const type = edgeKindSchema.parse(kind);
    const gone = group.filter(({ value }) => value === null);
    if (gone.length > 0) {
      const ids = gone.map(({ entityId }) => integer(entityId));
      await run({ cypher: deleteEdges(type), parameters: { ids } }, nothing);
    }
    const rows = group.flatMap(({ value, checksum }) => {
      if (value === null) return [];
      const { edgeId, tenantId, sourceId, targetId, weight, properties } = value;
      return {
        sourceId: integer(sourceId),
        targetId: integer(targetId),
        value: {
          ...{ edgeId: integer(edgeId), tenantId, weight },
          properties: JSON.stringify(properties),
          checksum: integer(checksum ?? 0),
        },
      };
    });
    if (rows.length === 0) continue;
    const made = await run(
      { cypher: putEdges(type), parameters: { rows } },
      z.object({ edgeId: z.number().int() }),
    );
    const known = new Set(made.map(({ edgeId }) => edgeId));
    const wanted = group.flatMap(({ value }) => (value === null ? [] : value.edgeId));
    rootless.push(...wanted.filter((edgeId) => !known.has(edgeId)));
  }
  return rootless;
}

function groupByKind<Change extends GraphChange>(
  changes: readonly Change[],
): ReadonlyMap<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.kind);
    if (group === undefined) groups.set(change.kind, [change]);
    else group.push(change);
  }
  return groups;
}

function labelOf(kind: string): string {
  const word = nodeKindSchema.parse(kind);
  return word.charAt(0).toUpperCase() + word.slice(1);
}
