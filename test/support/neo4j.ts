import { z } from "zod";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { KnowledgeGraph } from "../../shared/knowledge/graph/knowledge_graph.ts";
import { Neo4jConnection } from "../../shared/knowledge/graph/neo4j_connection.ts";
import { Neo4jGraphStore } from "../../shared/knowledge/graph/neo4j_graph_store.ts";
import { Neo4jReplica } from "../../shared/knowledge/graph/neo4j_replica.ts";
import { PostgresGraphStore } from "../../shared/knowledge/graph/postgres_graph_store.ts";
import { projectGraph } from "../../shared/knowledge/graph/project_graph.ts";
import { openServiceClient } from "./service_client.ts";
import { openTestDatabase, type TestDatabase } from "./test_database.ts";

/** A database and its copy in Neo4j, which holds nothing else. */
export interface CopiedGraph {
  readonly test: TestDatabase;
  readonly client: ApiClient;
  readonly connection: Neo4jConnection;
  readonly replica: Neo4jReplica;
  readonly graph: KnowledgeGraph;
  /** Projects until nothing is left. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** Opens both ends, the copy emptied. */
export async function openCopiedGraph(uri: string): Promise<CopiedGraph> {
  const address = { uri, username: "neo4j", password: undefined, database: "neo4j" };
  // Tests share the machine: what is slow here is not what would be in production.
  const connection = new Neo4jConnection(address, {
    connectMilliseconds: 10_000,
    readMilliseconds: 30_000,
    writeMilliseconds: 60_000,
  });
  await empty(connection);
  const test = await openTestDatabase();
  const client = await openServiceClient(test);
  const replica = new Neo4jReplica(connection);
  const graph = new KnowledgeGraph(new PostgresGraphStore(client), new Neo4jGraphStore(connection));
  const limits = { sliceMilliseconds: 20_000, batchSize: 200, leaseSeconds: 30 };
  return {
    ...{ test, client, connection, replica, graph },
    async catchUp() {
      await projectGraph(client, replica, limits);
    },
    async close() {
      await connection.close();
      await test.close();
    },
  };
}

/** Takes everything out of a Neo4j database. */
export async function empty(connection: Neo4jConnection): Promise<void> {
  await connection.write((run) =>
    run({ cypher: "MATCH (n) DETACH DELETE n", parameters: {} }, z.unknown()),
  );
}
