import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Neo4jConnection } from "../../shared/knowledge/graph/neo4j_connection.ts";
import { Neo4jGraphStore } from "../../shared/knowledge/graph/neo4j_graph_store.ts";
import { PostgresGraphStore } from "../../shared/knowledge/graph/postgres_graph_store.ts";
import { itConformsToGraphStore } from "../support/graph_store_conformance.ts";
import { type CopiedGraph, openCopiedGraph } from "../support/neo4j.ts";

let copied: CopiedGraph;
beforeAll(async () => {
  copied = await openCopiedGraph(process.env.COGO_TEST_NEO4J_URI ?? "");
});
afterAll(() => copied.close());

describe("the graph in Neo4j", () => {
  itConformsToGraphStore(() => copied);

  it("answers from Neo4j", async () => {
    await copied.catchUp();
    expect(await copied.graph.getAgentWithRoles("knowledge")).toMatchObject({
      store: "neo4j",
      degraded: false,
    });
  });

  it("expands a large graph as Postgres does, to the last score and path", async () => {
    const { test, client, connection, catchUp } = copied;
    const { userId } = await test.createUser();
    await test.asOwner(
      `insert into cogo.graph_nodes (tenant_id, kind, key, name)
       select $1, 'entity', 'n' || i, 'n' || i from generate_series(1, 300) as i`,
      [userId],
    );
    // Weights of a few sizes, so that there are ties; a few nodes that many edges lead to.
    await test.asOwner(
      `insert into cogo.graph_edges (tenant_id, source_id, target_id, kind, weight)
       select distinct on (s.node_id, t.node_id) $1::uuid, s.node_id, t.node_id,
              case when i % 3 = 0 then 'RELATED_TO' else 'SIMILAR_TO' end, (1 + i % 5) / 7.0
       from generate_series(1, 1500) as i
       join cogo.graph_nodes as s on s.tenant_id = $1 and s.key = 'n' || (1 + (i * 7919) % 300)
       join cogo.graph_nodes as t on t.tenant_id = $1 and t.key = 'n' || (1 + ((i * i) % 300) * (i % 4) / 4)
       order by s.node_id, t.node_id, i`,
      [userId],
    );
    await catchUp();
    const [truth, copy] = [new PostgresGraphStore(client), new Neo4jGraphStore(connection)];
    const seeds = ["n1", "n17", "n250"].map((key, index) => ({
      kind: "entity",
      key,
      score: 1 - index / 10,
    }));
    for (const options of [
      {},
      { hops: 3, fanOut: 5, quantity: 200 },
      { hops: 4, decay: 0.9, kinds: ["SIMILAR_TO"] },
    ]) {
      const expected = await truth.expand(seeds, { tenants: [userId], ...options });
      expect(await copy.expand(seeds, { tenants: [userId], ...options })).toEqual(expected);
      expect(expected.length).toBeGreaterThan(10);
    }
  });

  it("refuses a wrong password, without waiting for it to become right", async () => {
    const uri = process.env.COGO_TEST_NEO4J_URI ?? "";
    const connection = new Neo4jConnection({
      uri,
      username: "neo4j",
      password: "wrong",
      database: "no-such-database",
    });
    const reading = new Neo4jGraphStore(connection).findNodes({ kind: "role", tenants: [] });
    await expect(reading).rejects.toMatchObject({ code: "graph_store_refused" });
    await connection.close();
  });
});
