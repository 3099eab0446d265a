import type { GraphReplica } from "./graph_replica.ts";
import type { Neo4jAddress } from "./neo4j_connection.ts";

/** Opens the copy of the graph in Neo4j. The driver dominates a cold start, so it is loaded here only. */
export async function openGraphReplica(address: Neo4jAddress): Promise<GraphReplica> {
  const { Neo4jConnection } = await import("./neo4j_connection.ts");
  const { Neo4jReplica } = await import("./neo4j_replica.ts");
  return new Neo4jReplica(new Neo4jConnection(address));
}
