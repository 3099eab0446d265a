import { afterEach, expect, it } from "vitest";
import type { KnowledgeGraph } from "../../shared/knowledge/graph/knowledge_graph.ts";
import type { Relation } from "../../shared/knowledge/graph/read_usage.ts";
import { GraphTenant, reference, symbol } from "./graph_fixture.ts";
import { chain, submit, work } from "./plan_fixture.ts";
import { judgement } from "./quality_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

/** A store to hold to the port: its graph, what it is a graph of, and how it hears of a change. */
export interface StoreUnderTest {
  readonly test: TestDatabase;
  readonly graph: KnowledgeGraph;
  catchUp(): Promise<void>;
}

/** What every GraphStore does, whichever it is. */
export function itConformsToGraphStore(open: () => StoreUnderTest): void {
  afterEach(async () => {
    // Else another store has answered for it.
    expect(await open().graph.getAgentWithRoles("nobody")).toMatchObject({ degraded: false });
  });

  const ingestShop = async () => {
    const { test, catchUp } = open();
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("shop/cart.ts", {
      symbols: [symbol("Cart", { kind: "class" }), symbol("Cart.add"), symbol("Cart.total")],
      references: [
        reference("imports", "shop/price"),
        reference("calls", "priceOf", "Cart.total"),
        reference("calls", "log", "Cart.add"),
      ],
    });
    const priceId = await tenant.ingest("shop/price.ts", { symbols: [symbol("priceOf")] });
    await tenant.ingest("shop/log.ts", { symbols: [symbol("log")] });
    await tenant.ingest("docs/prices.md", {
      references: [reference("mentions", "priceOf")],
      entities: [{ name: "VAT", type: "term", chunk: 0 }],
    });
    await catchUp();
    return { tenants: [tenant.tenantId], tenant, priceId };
  };
  const names = (nodes: readonly { readonly name: string }[]) => nodes.map(({ name }) => name);

  it("finds nodes by key and by name, of the tenants that are named and no others", async () => {
    const { graph } = open();
    const { tenants, priceId } = await ingestShop();
    const { value: byKey } = await graph.findNodes({ kind: "document", key: priceId, tenants });
    expect(byKey).toMatchObject([
      {
        name: "price",
        project: "test",
        documentId: priceId,
        chunkId: null,
        tenantId: tenants[0],
        properties: { path: "shop/price.ts", title: "shop/price.ts" },
      },
    ]);
    const { value: byName } = await graph.findNodes({ kind: "symbol", name: "priceOf", tenants });
    expect(byName).toHaveLength(1);
    const { value: all } = await graph.findNodes({ kind: "symbol", tenants });
    const after = { kind: "symbol", tenants, afterId: all[1]?.nodeId ?? 0 };
    expect((await graph.findNodes(after)).value).toEqual(all.slice(2));
    expect(all.length).toBeGreaterThan(3);
    const stranger = { kind: "symbol", name: "priceOf", tenants: [crypto.randomUUID()] };
    expect((await graph.findNodes(stranger)).value).toEqual([]);
    expect((await graph.findNodes({ ...stranger, tenants: [] })).value).toEqual([]);
  });

  it("reads neighbours by kind and direction, the strongest first, no more than the fan-out", async () => {
    const { graph } = open();
    const { tenants } = await ingestShop();
    const { value } = await graph.findNodes({ kind: "symbol", name: "priceOf", tenants });
    const ids = value.map(({ nodeId }) => nodeId);
    const around = async (options: object) =>
      (await graph.neighbours(ids, { tenants, ...options })).value.map(
        ({ edge, outgoing, node }) => `${outgoing ? "to" : "from"} ${node.name} ${edge}`,
      );
    expect(await around({})).toEqual([
      "from shop/price.ts DEFINES",
      "from total CALLS",
      "from docs/prices.md MENTIONS",
    ]);
    expect(await around({ kinds: ["CALLS"] })).toEqual(["from total CALLS"]);
    expect(await around({ direction: "out" })).toEqual([]);
    expect(await around({ fanOut: 2 })).toHaveLength(2);
    const [first, second] = (await graph.neighbours(ids, { tenants, fanOut: 2 })).value;
    expect(await around({ after: first })).toEqual([
      "from total CALLS",
      "from docs/prices.md MENTIONS",
    ]);
    expect(await around({ after: second })).toEqual(["from docs/prices.md MENTIONS"]);
    expect((await graph.neighbours([], { tenants })).value).toEqual([]);
  });

  it("expands from seeds: best first, each with its score and the path that led there", async () => {
    const { graph } = open();
    const { tenants, priceId } = await ingestShop();
    const seeds = [{ kind: "document", key: priceId, score: 2 }];
    const { value } = await graph.expand(seeds, {
      tenants,
      hops: 3,
      kinds: ["CALLS", "DEFINES", "IMPORTS", "CONTAINS"],
    });
    expect(value.map(({ node, score, depth }) => [node.name, score, depth])).toEqual(
      [
        ["cart", 0.6, 1],
        ["shop/price.ts", 0.25, 1],
        ["priceOf", 0.125, 2],
        ["shop/cart.ts", 0.075, 2],
        ["total", 0.0625, 3],
        ["Cart", 0.0375, 3],
        ["add", 0.0375, 3],
      ].sort((a, b) => Number(b[1]) - Number(a[1])),
    );
    expect(value.find(({ node }) => node.name === "total")?.path).toMatchObject([
      { edge: null, outgoing: null, kind: "document", key: priceId },
      { edge: "CONTAINS", outgoing: true, kind: "chunk" },
      { edge: "DEFINES", outgoing: true, kind: "symbol", name: "priceOf" },
      { edge: "CALLS", outgoing: false, kind: "symbol", name: "total" },
    ]);
    const best = await graph.expand(seeds, { tenants, quantity: 1 });
    expect(names(best.value.map(({ node }) => node))).toEqual(["cart"]);
    expect((await graph.expand(seeds, { tenants: [] })).value).toEqual([]);
    expect((await graph.expand([], { tenants })).value).toEqual([]);
  });

  it("finds a shortest path, whatever the direction of its edges, and none where there is none", async () => {
    const { graph } = open();
    const { tenants, tenant } = await ingestShop();
    const [log] = (await graph.findNodes({ kind: "symbol", name: "log", tenants })).value;
    const ends = {
      from: { kind: "entity", key: "vat" },
      to: { kind: "symbol", key: log?.key ?? "" },
    };
    const { value } = await graph.findPath(ends, { tenants, longest: 10 });
    expect(value?.map(({ kind, name, edge, outgoing }) => [edge, outgoing, kind, name])).toEqual([
      [null, null, "entity", "VAT"],
      ["MENTIONS", false, "chunk", "docs/prices.md"],
      ["MENTIONS", true, "symbol", "priceOf"],
      ["CALLS", false, "symbol", "total"],
      ["DEFINES", false, "chunk", "shop/cart.ts"],
      ["DEFINES", true, "symbol", "add"],
      ["CALLS", true, "symbol", "log"],
    ]);
    expect((await graph.findPath(ends, { tenants, longest: 5 })).value).toBeUndefined();
    await tenant.ingest("alone.md", { entities: [{ name: "Alone", chunk: 0 }] });
    await open().catchUp();
    const apart = { ...ends, from: { kind: "entity", key: "alone" } };
    expect((await graph.findPath(apart, { tenants })).value).toBeUndefined();
    expect((await graph.findPath({ ...ends, to: ends.from }, { tenants })).value).toHaveLength(1);
  });

  it("knows which roles an agent plays, and which agents play a role", async () => {
    const { graph, catchUp } = open();
    await catchUp();
    const agent = await graph.getAgentWithRoles("knowledge");
    expect(agent.value?.roles.map(({ key }) => key)).toEqual([
      "api-documenter",
      "technical-writer",
    ]);
    expect(agent.value?.agent).toMatchObject({ name: "Knowledge", tenantId: null });
    const role = await graph.getRoleWithAgents("test-engineer");
    expect(role.value?.agents.map(({ key }) => key)).toEqual(["code-generator"]);
    expect((await graph.getAgentWithRoles("nobody")).value).toBeUndefined();
    expect((await graph.getRoleWithAgents("nothing")).value).toBeUndefined();
  });

  it("follows a requirement to its task, its steps, files, tests and criteria", async () => {
    const { test, graph, catchUp } = open();
    const task = await submit(test, chain("write", "judge"));
    await work(test, {
      write: {
        output: {},
        artifacts: [
          { path: "src/todo.ts", kind: "source", content: "1" },
          { path: "test/todo.test.ts", kind: "test", content: "2" },
        ],
      },
    });
    const criteria = [
      { id: "AC-1", text: "keeps todos", status: "proven", why: "Shown" },
      { id: "AC-2", text: "is kind", status: "unproven", why: "No test" },
    ];
    const testFiles = [
      { path: "test/todo.test.ts", tests: [{ name: "[AC-1] keeps todos", outcome: "passed" }] },
    ];
    const evidence = { criteria, testFiles };
    await work(test, { judge: { output: {}, quality: judgement({ evidence }) } });
    const [run] = await task.asUser("select run_id from cogo_api.runs where task_id = $1", [
      task.taskId,
    ]);
    await test.asOwner("select cogo.record_run_graph($1)", [String(run?.run_id)]);
    await catchUp();
    const { value } = await graph.getTaskLineage(task.taskId, [task.userId]);
    expect(value?.requirement?.name).toBe("Build it");
    expect(value?.session?.key).toBe(task.sessionId);
    expect(value?.agents.map(({ key }) => key)).toEqual(["code-generator"]);
    expect(
      value?.steps.map((each) => [
        each.step.name,
        each.step.properties.status,
        names(each.agents),
        names(each.dependsOn),
      ]),
    ).toEqual([
      ["write", "completed", ["Code generator"], []],
      ["judge", "completed", ["Code generator"], ["write"]],
    ]);
    expect(
      value?.artifacts.map(({ artifact, steps, tests, agents }) => [
        artifact.name,
        names(steps),
        names(tests),
        names(agents),
      ]),
    ).toEqual([
      ["src/todo.ts", ["write"], ["test/todo.test.ts"], ["Code generator"]],
      ["test/todo.test.ts", ["write"], [], ["Code generator"]],
    ]);
    expect(
      value?.criteria.map(({ criterion, tests }) => [
        criterion.name,
        criterion.properties.status,
        names(tests),
      ]),
    ).toEqual([
      ["keeps todos", "proven", ["test/todo.test.ts"]],
      ["is kind", "unproven", []],
    ]);
    expect(value?.complete).toBe(true);
    expect((await graph.getTaskLineage(task.taskId, [])).value).toBeUndefined();
  });

  it("knows where a symbol is defined and what uses it", async () => {
    const { graph } = open();
    const { tenants } = await ingestShop();
    const { value } = await graph.getSymbolUsage("priceOf", { tenants, project: "test" });
    expect(value).toHaveLength(1);
    const said = (relations: readonly Relation[] = []) =>
      relations.map(
        ({ node, path, line, confidence }) => `${node.name} ${path}:${line} ${confidence}`,
      );
    expect(said(value[0]?.definedIn)).toEqual(["shop/price.ts shop/price.ts:null certain"]);
    expect(said(value[0]?.calledBy)).toEqual(["total shop/cart.ts:2 certain"]);
    expect(said(value[0]?.mentionedBy)).toEqual(["docs/prices.md docs/prices.md:2 certain"]);
    expect((await graph.getSymbolUsage("priceOf", { tenants, project: "other" })).value).toEqual(
      [],
    );
  });

  it("forgets what was deleted", async () => {
    const { graph, catchUp } = open();
    const { tenants, tenant, priceId } = await ingestShop();
    await tenant.remove(priceId);
    await catchUp();
    expect((await graph.findNodes({ kind: "symbol", name: "priceOf", tenants })).value).toEqual([]);
    const { value } = await graph.getSymbolUsage("total", { tenants });
    expect(value[0]?.calls).toEqual([]);
  });
}
