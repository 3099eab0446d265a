import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claimChanges,
  completeChanges,
  GraphTenant,
  reference,
  startOutbox,
  symbol,
} from "../../support/graph_fixture.ts";
import { at, START } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let tenant: GraphTenant;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  test.setClock(null);
  await test.asWorker("select cogo_api.stop_graph_projection()");
  await startOutbox(test);
  tenant = await GraphTenant.create(test);
});

const lag = async () => {
  const [row] = await test.asWorker(
    "select enabled, rebuilding, pending::int as pending, oldest_seconds from cogo_api.graph_lag()",
  );
  return row;
};
const kinds = ({ changes }: Awaited<ReturnType<typeof claimChanges>>) =>
  changes.map(({ kind }) => kind);

describe("the outbox", () => {
  it("is empty where no projector has ever asked", async () => {
    await test.asWorker("select cogo_api.stop_graph_projection()");
    await tenant.ingest("a.ts", { symbols: [symbol("a")] });
    expect(await lag()).toEqual({
      enabled: false,
      rebuilding: false,
      pending: 0,
      oldest_seconds: 0,
    });
  });

  it("holds a change once it is committed, and nothing of one that is rolled back", async () => {
    await test.database
      .transaction(async (transaction) => {
        await transaction.query(
          "insert into cogo.graph_nodes (tenant_id, kind, key, name) values ($1, 'entity', 'x', 'x')",
          [tenant.tenantId],
        );
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    expect(await lag()).toMatchObject({ pending: 0 });
  });

  it("puts a node before its edges, and tells how old its oldest change is", async () => {
    test.setClock(START);
    await tenant.ingest("a.ts", { symbols: [symbol("a")] });
    test.setClock(at(90));
    expect(await lag()).toMatchObject({ pending: 5, oldest_seconds: 90 });
    expect(kinds(await claimChanges(test))).toEqual([
      "document",
      "chunk",
      "symbol",
      "CONTAINS",
      "DEFINES",
    ]);
  });

  it("takes many changes of one thing as one, with what it is at the end", async () => {
    await tenant.ingest("a.ts", { symbols: [symbol("a")] });
    await tenant.ingest("a.ts", { symbols: [symbol("a", { startLine: 7 })] });
    const { changes } = await claimChanges(test);
    expect(changes.filter(({ kind }) => kind === "symbol")).toMatchObject([
      { version: 2, value: { properties: { startLine: 7 } } },
    ]);
  });

  it("says of what is gone that it is gone", async () => {
    const documentId = await tenant.ingest("a.ts", {});
    await startOutbox(test);
    await tenant.remove(documentId);
    const { changes } = await claimChanges(test);
    expect(changes.map(({ kind, value }) => [kind, value]).sort()).toEqual([
      ["CONTAINS", null],
      ["chunk", null],
      ["document", null],
    ]);
  });
});

describe("claim_graph_changes()", () => {
  it("begins with everything there is, a slice with each claim", async () => {
    await tenant.ingest("a.ts", { symbols: [symbol("a"), symbol("b")] });
    await test.asWorker("select cogo_api.stop_graph_projection()");
    const seen = new Set<string>();
    for (;;) {
      const claimed = await claimChanges(test, undefined, 3);
      if (claimed.changes.length === 0) break;
      for (const { entity, entityId } of claimed.changes) seen.add(`${entity} ${entityId}`);
      await completeChanges(test, claimed);
    }
    const rows = await test.asOwner(
      `select 'node ' || node_id as name from cogo.graph_nodes
       union all select 'edge ' || edge_id from cogo.graph_edges`,
    );
    expect([...seen].sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  it("gives nothing while another projector holds the lease, and all of it once that has passed", async () => {
    test.setClock(START);
    await tenant.ingest("a.ts", {});
    const first = await claimChanges(test);
    expect(await claimChanges(test, randomUUID())).toBeNull();
    test.setClock(at(31));
    const second = await claimChanges(test, randomUUID());
    expect(second.changes).toEqual(first.changes);
    expect(second.fence).toBeGreaterThan(first.fence);
  });

  it("refuses a quantity out of range", async () => {
    await expect(claimChanges(test, undefined, 0)).rejects.toMatchObject({ sqlstate: "OG005" });
  });
});

describe("complete_graph_changes()", () => {
  it("refuses a projector that another has taken over from", async () => {
    test.setClock(START);
    await tenant.ingest("a.ts", {});
    const first = await claimChanges(test);
    test.setClock(at(31));
    await claimChanges(test, randomUUID());
    await expect(completeChanges(test, first)).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await lag()).toMatchObject({ pending: 3 });
  });

  it("leaves what changed again after it was claimed", async () => {
    await tenant.ingest("a.ts", { symbols: [symbol("a")] });
    const claimed = await claimChanges(test);
    await tenant.ingest("a.ts", { symbols: [symbol("a", { startLine: 7 })] });
    expect(await completeChanges(test, claimed)).toBe(4);
    expect(kinds(await claimChanges(test))).toEqual(["symbol"]);
  });

  it("puts edges whose ends the copy lacks behind their ends", async () => {
    await tenant.ingest("a.ts", {
      symbols: [symbol("a"), symbol("b")],
      references: [reference("calls", "b", "a")],
    });
    await startOutbox(test);
    const [edge] = await test.asOwner(
      "select edge_id from cogo.graph_edges where kind = 'CALLS' and tenant_id = $1",
      [tenant.tenantId],
    );
    const { fence } = await claimChanges(test);
    await test.asWorker(
      "select cogo_api.complete_graph_changes($1, '{}', '{}', array[$2::bigint])",
      [fence, Number(edge?.edge_id)],
    );
    expect(kinds(await claimChanges(test))).toEqual(["symbol", "symbol", "CALLS"]);
  });
});

describe("the fencing token", () => {
  it("grows past those of the backup a database was restored from", async () => {
    test.setClock("2031-01-01T00:00:00Z");
    const { fence } = await claimChanges(test);
    await test.asOwner("update cogo.graph_projection set fence = 5 where singleton");
    test.setClock("2031-01-01T00:00:01Z");
    expect((await claimChanges(test)).fence).toBeGreaterThan(fence);
  });
});
