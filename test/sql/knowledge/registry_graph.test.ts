import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askedEdgeKindSchema, askedNodeKindSchema } from "../../../shared/knowledge/mod.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const roleEdges = async () => {
  const rows = await test.asOwner(
    `select s.key || ' ' || t.key as edge from cogo.graph_edges as e
     join cogo.graph_nodes as s on s.node_id = e.source_id
     join cogo.graph_nodes as t on t.node_id = e.target_id
     where e.kind = 'HAS_ROLE' order by 1`,
  );
  return rows.map(({ edge }) => edge);
};
const registered = async () => {
  const rows = await test.asOwner(
    "select agent || ' ' || role as edge from cogo.agent_roles order by 1",
  );
  return rows.map(({ edge }) => edge);
};

describe("the kinds of what is in the graph", () => {
  it("are those that the API takes", async () => {
    for (const [table, { options }] of [
      ["graph_node_kinds", askedNodeKindSchema],
      ["graph_edge_kinds", askedEdgeKindSchema],
    ] as const) {
      const rows = await test.asOwner(`select kind from cogo.${table} order by kind collate "C"`);
      expect(rows.map(({ kind }) => kind)).toEqual([...options].sort());
    }
  });
});

describe("agents and roles in the graph", () => {
  it("are those of the registry from the start", async () => {
    expect(await roleEdges()).toEqual(await registered());
    expect(await roleEdges()).toContain("knowledge technical-writer");
  });

  it("follow every change of it", async () => {
    await test.asOwner(
      "insert into cogo.roles values ('poet', 'Poet', 'Writes verse.', '{verse}')",
    );
    await test.asOwner("insert into cogo.agent_roles values ('knowledge', 'poet')");
    expect(await roleEdges()).toContain("knowledge poet");
    await test.asOwner("delete from cogo.agent_roles where role = 'poet'");
    expect(await roleEdges()).toEqual(await registered());
    await test.asOwner("delete from cogo.roles where role = 'poet'");
    expect(await test.asOwner("select from cogo.graph_nodes where key = 'poet'")).toEqual([]);
  });

  it("are seen by every tenant", async () => {
    const { run } = await test.createUser();
    const rows = await run("select cogo_api.find_graph_nodes('role', 'integrator') as nodes");
    expect(rows).toMatchObject([{ nodes: [{ kind: "role", tenantId: null }] }]);
  });
});
