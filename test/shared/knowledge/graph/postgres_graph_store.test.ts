import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KnowledgeGraph } from "../../../../shared/knowledge/graph/knowledge_graph.ts";
import { PostgresGraphStore } from "../../../../shared/knowledge/graph/postgres_graph_store.ts";
import {
  itConformsToGraphStore,
  type StoreUnderTest,
} from "../../../support/graph_store_conformance.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import { openTestDatabase } from "../../../support/test_database.ts";

let store: StoreUnderTest;
beforeAll(async () => {
  const test = await openTestDatabase();
  const graph = new KnowledgeGraph(new PostgresGraphStore(await openServiceClient(test)));
  store = { test, graph, catchUp: () => Promise.resolve() };
});
afterAll(() => store.test.close());

describe("the graph in Postgres", () => {
  itConformsToGraphStore(() => store);

  it("is no less for being the only one", async () => {
    expect(await store.graph.getAgentWithRoles("knowledge")).toMatchObject({
      store: "postgres",
      degraded: false,
    });
  });

  it.each([{ hops: 5 }, { hops: 0 }, { fanOut: 0 }, { quantity: 1001 }])(
    "refuses to expand with %o",
    async (options) => {
      const expansion = store.graph.expand([], { tenants: [], ...options });
      await expect(expansion).rejects.toMatchObject({ code: "invalid_input" });
    },
  );
});
