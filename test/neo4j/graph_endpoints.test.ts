import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { driftAnswer, neighboursAnswer, nodesAnswer } from "../../functions/graph/contract.ts";
import { Neo4jConnection } from "../../shared/knowledge/graph/neo4j_connection.ts";
import { Neo4jReplica } from "../../shared/knowledge/graph/neo4j_replica.ts";
import { PROJECTION_LIMITS, projectGraph } from "../../shared/knowledge/graph/project_graph.ts";
import { GraphTenant, reference, symbol } from "../support/graph_fixture.ts";
import { type InProcessFunctions, openFunction } from "../support/in_process_functions.ts";
import { empty } from "../support/neo4j.ts";
import { openServiceClient } from "../support/service_client.ts";
import { eventually } from "../support/stack.ts";

const OPERATOR = { apikey: "sb_secret_test", authorization: "" };

let functions: InProcessFunctions;
let connection: Neo4jConnection;
let catchUp: () => Promise<unknown>;
beforeAll(async () => {
  const uri = process.env.COGO_TEST_NEO4J_URI ?? "";
  vi.stubEnv("NEO4J_URI", uri);
  vi.stubEnv("NEO4J_PASSWORD", "any");
  const { app } = await import("../../functions/graph/app.ts");
  functions = await openFunction(app);
  const address = { uri, username: "neo4j", password: undefined, database: "neo4j" };
  const patience = { connectMilliseconds: 10_000, readMilliseconds: 30_000 };
  connection = new Neo4jConnection(address, { ...patience, writeMilliseconds: 60_000 });
  await empty(connection);
  const client = await openServiceClient(functions.test);
  catchUp = () => projectGraph(client, new Neo4jReplica(connection), PROJECTION_LIMITS);
});
afterAll(async () => {
  await connection.close();
  await functions.close();
});

it("the graph over HTTP is answered from Neo4j, page by page, and only to whom it belongs", async () => {
  const tenant = await GraphTenant.create(functions.test);
  await tenant.ingest("shop/cart.ts", {
    symbols: [symbol("total"), symbol("add")],
    references: [reference("calls", "priceOf", "total"), reference("calls", "priceOf", "add")],
  });
  await tenant.ingest("shop/price.ts", { symbols: [symbol("priceOf")] });
  await catchUp();
  const call = await functions.as(tenant.tenantId);
  const path = "cogo-graph/nodes?kind=symbol&name=priceOf";
  // A busy machine may take longer than a reader waits for Neo4j.
  const found = await eventually(async () => {
    const answer = nodesAnswer.parse((await call("GET", path)).body);
    return answer.degraded ? undefined : answer;
  }, 60_000);
  expect(found).toMatchObject({ store: "neo4j", nodes: [{ name: "priceOf" }] });
  const about = new URLSearchParams({ kind: "symbol", key: found.nodes[0]?.key ?? "" });
  const read = async (more: string) =>
    neighboursAnswer.parse((await call("GET", `cogo-graph/neighbours?${about}${more}`)).body);
  const all = await read("");
  expect(all.nextCursor).toBeNull();
  const first = await read("&limit=1");
  const rest = await read(`&cursor=${first.nextCursor}`);
  expect([...first.neighbours, ...rest.neighbours]).toEqual(all.neighbours);
  expect(all.neighbours.length).toBeGreaterThan(2);
  const stranger = await functions.as((await functions.test.createUser()).userId);
  expect(nodesAnswer.parse((await stranger("GET", path)).body).nodes).toEqual([]);
});

it("drift over HTTP says what differs, and its repair mends it", async () => {
  const call = await functions.as((await functions.test.createUser()).userId);
  const ask = async (method: string, path: string) =>
    driftAnswer.parse((await call(method, `cogo-graph/${path}`, undefined, OPERATOR)).body);
  await catchUp();
  expect(await ask("GET", "drift")).toMatchObject({ copy: "neo4j", degraded: false, drift: [] });
  await connection.write((run) =>
    run(
      { cypher: "MATCH (n:Role {key: 'integrator'}) SET n.checksum = 5", parameters: {} },
      nodesAnswer,
    ),
  );
  const drift = [{ entity: "node", kind: "role", quantity: 1, ids: [expect.any(Number)] }];
  expect(await ask("GET", "drift")).toMatchObject({ drift });
  expect(await ask("POST", "drift/repair")).toMatchObject({ drift });
  await catchUp();
  expect(await ask("GET", "drift")).toMatchObject({ lag: { pending: 0 }, drift: [] });
});
