import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type BenchNeo4j, startBenchNeo4j } from "../../scripts/bench/neo4j.ts";
import { CircuitBreaker } from "../../shared/knowledge/graph/circuit_breaker.ts";
import { graphChangeSchema } from "../../shared/knowledge/graph/graph_replica.ts";
import { KnowledgeGraph } from "../../shared/knowledge/graph/knowledge_graph.ts";
import { Neo4jGraphStore } from "../../shared/knowledge/graph/neo4j_graph_store.ts";
import { PostgresGraphStore } from "../../shared/knowledge/graph/postgres_graph_store.ts";
import { projectGraph } from "../../shared/knowledge/graph/project_graph.ts";
import { findDrift, repairDrift } from "../../shared/knowledge/graph/repair_drift.ts";
import { claimChanges, completeChanges, GraphTenant, symbol } from "../support/graph_fixture.ts";
import { type CopiedGraph, openCopiedGraph } from "../support/neo4j.ts";

let neo4j: BenchNeo4j;
let copied: CopiedGraph;
beforeAll(async () => {
  neo4j = await startBenchNeo4j();
  copied = await openCopiedGraph(neo4j.uri);
});
afterAll(async () => {
  await copied.close();
  await neo4j.stop();
});
beforeEach(() => copied.catchUp());

const SMALL_BATCHES = { sliceMilliseconds: 60_000, batchSize: 25, leaseSeconds: 30 };

/** Documents of many symbols: a few hundred changes. */
async function ingestMuch(): Promise<string[]> {
  const tenant = await GraphTenant.create(copied.test);
  const symbols = Array.from({ length: 100 }, (_, place) => symbol(`s${place}`));
  await tenant.ingest("much.ts", { symbols });
  await tenant.ingest("more.ts", { symbols });
  return [tenant.tenantId];
}

const pending = async () => {
  const [row] = await copied.test.asWorker(
    "select pending::int as pending from cogo_api.graph_lag()",
  );
  return Number(row?.pending);
};

/** Takes changes as a projector does that is then not heard of for longer than its lease. */
async function claimAndFallSilent() {
  const claimed = await claimChanges(copied.test, crypto.randomUUID());
  await copied.test.asOwner(
    "update cogo.graph_projection set lease_expires_at = cogo.clock() where singleton",
  );
  return { claimed, changes: graphChangeSchema.array().parse(claimed.changes) };
}

describe("Neo4j killed", () => {
  it("in the middle of a projection loses nothing: reads say degraded, then recover by themselves", async () => {
    const { client, connection, replica } = copied;
    const tenants = await ingestMuch();
    const all = await pending();
    let now = 0;
    const graph = new KnowledgeGraph(
      new PostgresGraphStore(client),
      new Neo4jGraphStore(connection),
      new CircuitBreaker(() => now),
    );
    const read = () => graph.findNodes({ kind: "symbol", name: "s7", tenants });
    const projection = projectGraph(client, replica, SMALL_BATCHES).catch(
      (error: unknown) => error,
    );
    while ((await pending()) > all - 50) await sleep(10);
    await neo4j.crash();
    expect(await projection).toMatchObject({ code: "graph_store_unavailable" });
    const left = await pending();
    expect(left).toBeGreaterThan(0);
    const [one, other] = [await read(), await read()];
    expect(one).toMatchObject({ degraded: true, store: "postgres" });
    expect(one.value).toHaveLength(2);
    expect(other).toEqual(one);
    expect(await pending()).toBe(left);

    await neo4j.restart();
    await copied.catchUp();
    expect(await pending()).toBe(0);
    expect(await findDrift(client, replica)).toEqual([]);
    now += 60_000;
    expect(await read()).toMatchObject({ degraded: false, store: "neo4j", value: one.value });
  });

  it("in the middle of reads fails none of them", async () => {
    const { client, connection } = copied;
    const graph = new KnowledgeGraph(
      new PostgresGraphStore(client),
      new Neo4jGraphStore(connection),
    );
    const answers: boolean[] = [];
    const roles = new Set<number | undefined>();
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const { value, degraded } = await graph.getAgentWithRoles("knowledge");
        roles.add(value?.roles.length);
        answers.push(degraded);
      }
    })();
    while (!answers.includes(false)) await sleep(10);
    await neo4j.crash();
    while (!answers.includes(true)) await sleep(10);
    reading = false;
    await reader;
    await neo4j.restart();
    expect([...roles]).toEqual([2]);
  });
});

describe("a projector killed", () => {
  it("after it has written and before it has said so: its changes come again and change nothing", async () => {
    const { client, replica } = copied;
    await ingestMuch();
    const { claimed, changes } = await claimAndFallSilent();
    await replica.apply(changes, claimed.fence);
    const before = await replica.summarise(1_000_000);
    await copied.catchUp();
    expect(await pending()).toBe(0);
    expect(await replica.summarise(1_000_000)).toEqual(before);
    expect(await findDrift(client, replica)).toEqual([]);
  });

  it("only in appearance is refused by Neo4j, and cannot put back what has changed since", async () => {
    const { client, replica, test } = copied;
    const tenant = await GraphTenant.create(test);
    const documentId = await tenant.ingest("a.ts", { symbols: [symbol("a")] });
    const { claimed, changes } = await claimAndFallSilent();
    await tenant.remove(documentId);
    await copied.catchUp();
    await expect(replica.apply(changes, claimed.fence)).rejects.toMatchObject({
      code: "lease_lost",
    });
    await expect(completeChanges(test, claimed)).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await findDrift(client, replica)).toEqual([]);
  });
});

describe("repairDrift()", () => {
  const tamper = (cypher: string) =>
    copied.connection.write((run) => run({ cypher, parameters: {} }, z.unknown()));

  it("finds nothing where nothing is wrong", async () => {
    expect(await repairDrift(copied.client, copied.replica)).toEqual([]);
  });

  it("counts what waits in the outbox as no drift", async () => {
    await ingestMuch();
    expect(await findDrift(copied.client, copied.replica)).toEqual([]);
  });

  it.each([
    ["a node that is missing, and its edges", "MATCH (n:Role {key: 'integrator'}) DETACH DELETE n"],
    ["an edge that is missing", "MATCH (:Agent {key: 'knowledge'})-[r:HAS_ROLE]->() DELETE r"],
    [
      "a node that is too many",
      "CREATE (:CogoNode:Role {nodeId: 999999, kind: 'role', checksum: 1})",
    ],
    [
      "a node that is out of date",
      "MATCH (n:Role {key: 'integrator'}) SET n.name = 'Old', n.checksum = 5",
    ],
    ["a copy that was emptied", "MATCH (n) DETACH DELETE n"],
  ])("mends %s", async (_, cypher) => {
    const { client, replica } = copied;
    const before = await replica.summarise(1_000_000);
    await tamper(cypher);
    expect(await repairDrift(client, replica)).not.toEqual([]);
    await copied.catchUp();
    expect(await replica.summarise(1_000_000)).toEqual(before);
    expect(await findDrift(client, replica)).toEqual([]);
  });

  it("is not needed for a copy that was emptied unnoticed: a new edge brings its ends", async () => {
    const { client, replica, test } = copied;
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("b.ts", { symbols: [symbol("b")] });
    await copied.catchUp();
    await tamper("MATCH (n) DETACH DELETE n");
    const [edge] = await test.asOwner(
      `update cogo.graph_edges set weight = 0.9
       where kind = 'DEFINES' and tenant_id = $1 returning edge_id::int as id`,
      [tenant.tenantId],
    );
    await copied.catchUp();
    const missing = (await findDrift(client, replica)).filter(({ kind }) => kind === "DEFINES");
    expect(missing.flatMap(({ ids }) => ids)).not.toContain(edge?.id);
    await repairDrift(client, replica);
    await copied.catchUp();
    expect(await findDrift(client, replica)).toEqual([]);
  });
});

describe("rebuild_graph()", () => {
  it("fills an empty copy, and goes on after Neo4j was killed in the middle", async () => {
    const { client, replica, test } = copied;
    await ingestMuch();
    await copied.catchUp();
    const before = await replica.summarise(1_000_000);
    await copied.connection.write((run) =>
      run({ cypher: "MATCH (n) DETACH DELETE n", parameters: {} }, z.unknown()),
    );
    await test.asWorker("select cogo_api.rebuild_graph()");
    const projection = projectGraph(client, replica, SMALL_BATCHES).catch(
      (error: unknown) => error,
    );
    while ((await replica.summarise(1_000_000)).length < 2) await sleep(10);
    await neo4j.crash();
    expect(await projection).toMatchObject({ code: "graph_store_unavailable" });
    await neo4j.restart();
    await copied.catchUp();
    expect(await replica.summarise(1_000_000)).toEqual(before);
    expect(await findDrift(client, replica)).toEqual([]);
  });
});
