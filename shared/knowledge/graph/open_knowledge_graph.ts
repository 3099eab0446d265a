import type { ApiClient } from "../../kernel/mod.ts";
import { KnowledgeGraph } from "./knowledge_graph.ts";
import type { Neo4jAddress } from "./neo4j_connection.ts";
import { PostgresGraphStore } from "./postgres_graph_store.ts";

/**
 * Opens the graph: Neo4j where there is one, with Postgres behind it, else Postgres alone. Opened once
 * for an isolate: the circuit breaker and Neo4j's connections live in it.
 */
export async function openKnowledgeGraph(
  client: ApiClient,
  address: Neo4jAddress | undefined,
): Promise<KnowledgeGraph> {
  const truth = new PostgresGraphStore(client);
  if (address === undefined) return new KnowledgeGraph(truth);
  // Loaded only where it is used: the driver is most of what a cold start would cost.
  const { Neo4jConnection } = await import("./neo4j_connection.ts");
  const { Neo4jGraphStore } = await import("./neo4j_graph_store.ts");
  return new KnowledgeGraph(truth, new Neo4jGraphStore(new Neo4jConnection(address)));
}
