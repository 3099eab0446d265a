import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { app } from "../../functions/graph/app.ts";
import {
  agentAnswer,
  documentAnswer,
  driftAnswer,
  lineageAnswer,
  neighboursAnswer,
  nodesAnswer,
  pathAnswer,
  roleAnswer,
  symbolAnswer,
} from "../../functions/graph/contract.ts";
import type { Relation } from "../../shared/knowledge/mod.ts";
import { GraphTenant, reference, symbol } from "../support/graph_fixture.ts";
import { type InProcessFunctions, openFunction } from "../support/in_process_functions.ts";
import { chain, submit, work, writes } from "../support/plan_fixture.ts";
import { judgement } from "../support/quality_fixture.ts";

const OPERATOR = { apikey: "sb_secret_test", authorization: "" };
/** Nothing listens there. */
const NO_NEO4J = "bolt://127.0.0.1:9";

let functions: InProcessFunctions;
let owner: Awaited<ReturnType<InProcessFunctions["as"]>>;
let stranger: typeof owner;
let tenant: GraphTenant;
let documentId: string;
let priceOf: string;
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  functions = await openFunction(app);
  tenant = await GraphTenant.create(functions.test);
  owner = await functions.as(tenant.tenantId);
  stranger = await functions.as((await functions.test.createUser()).userId);
  await tenant.ingest("shop/cart.ts", {
    symbols: [symbol("Cart", { kind: "class" }), symbol("Cart.total"), symbol("Cart.add")],
    references: [reference("imports", "shop/price"), reference("calls", "priceOf", "Cart.total")],
  });
  documentId = await tenant.ingest("shop/price.ts", { symbols: [symbol("priceOf")] });
  await tenant.ingest("docs/prices.md", { references: [reference("mentions", "priceOf")] });
  priceOf = `${documentId}#priceOf`;
});
afterAll(() => functions.close());

async function read<Schema extends z.ZodType>(path: string, schema: Schema, call = owner) {
  const { status, body } = await call("GET", `cogo-graph/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return schema.parse(body);
}
const refused = async (path: string, call = owner) => {
  const { status, body } = await call("GET", `cogo-graph/${path}`);
  return { status, ...(body as { code: string; detail: string }) };
};
const names = (nodes: readonly { readonly name: string }[]) => nodes.map(({ name }) => name);
const query = (parameters: Readonly<Record<string, string>>) =>
  new URLSearchParams(parameters).toString();

describe("a kind that there is not", () => {
  it.each([
    ["nodes?kind=simbol", 'got "simbol"'],
    ["neighbours?kind=symbol&key=a&edges=CALLS,KALLS", 'got "KALLS"'],
    ["path?fromKind=symbol&fromKey=a&toKind=x&toKey=b", 'got "x"'],
  ])("is refused with those there are: %s", async (path, got) => {
    const { status, detail } = await refused(path);
    expect([status, detail]).toEqual([400, expect.stringMatching(/"symbol"|"CALLS"/)]);
    expect(detail).toContain(got);
  });
});

describe("GET /cogo-graph/nodes", () => {
  it("lists a user's nodes of a kind page by page, and nobody else's", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const next: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page: z.output<typeof nodesAnswer> = await read(
        `nodes?kind=symbol&limit=2${next}`,
        nodesAnswer,
      );
      expect(page).toMatchObject({ store: "postgres", degraded: false });
      seen.push(...names(page.nodes));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== null);
    expect([pages, seen.sort()]).toEqual([2, ["Cart", "add", "priceOf", "total"]]);
    expect((await read("nodes?kind=symbol", nodesAnswer, stranger)).nodes).toEqual([]);
    expect(names((await read("nodes?kind=symbol&name=add", nodesAnswer)).nodes)).toEqual(["add"]);
  });

  it("refuses a cursor that no page gave, and text that Postgres cannot hold", async () => {
    for (const wrong of ["cursor=nonsense", `cursor=${btoa('"a"')}`, "key=%00", "limit=0"]) {
      expect(await refused(`nodes?kind=symbol&${wrong}`)).toMatchObject({
        status: 400,
        code: "invalid_input",
      });
    }
  });
});

describe("GET /cogo-graph/neighbours", () => {
  it("lists relations page by page, the strongest first", async () => {
    const about = query({ kind: "symbol", key: priceOf, limit: "2" });
    const first = await read(`neighbours?${about}`, neighboursAnswer);
    expect(first.node.name).toBe("priceOf");
    expect(first.neighbours.map(({ edge, outgoing, node }) => [edge, outgoing, node.name])).toEqual(
      [
        ["DEFINES", false, "shop/price.ts"],
        ["CALLS", false, "total"],
      ],
    );
    const second = await read(`neighbours?${about}&cursor=${first.nextCursor}`, neighboursAnswer);
    expect(names(second.neighbours.map(({ node }) => node))).toEqual(["docs/prices.md"]);
    expect(second.nextCursor).toBeNull();
    const calls = await read(
      `neighbours?${about}&edges=CALLS,EXTENDS&direction=in`,
      neighboursAnswer,
    );
    expect(names(calls.neighbours.map(({ node }) => node))).toEqual(["total"]);
  });

  it("finds nothing of another's node", async () => {
    const path = `neighbours?${query({ kind: "symbol", key: priceOf })}`;
    expect(await refused(path, stranger)).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("GET /cogo-graph/path", () => {
  const between = (fromKind: string, fromKey: string, more = {}) =>
    `path?${query({ fromKind, fromKey, toKind: "symbol", toKey: priceOf, ...more })}`;

  it("finds a shortest path, none where there is none, and says which end is unknown", async () => {
    const [cart] = (await read("nodes?kind=document&name=cart", nodesAnswer)).nodes;
    const edges = { edges: "IMPORTS,CONTAINS,DEFINES" };
    const { path } = await read(between("document", cart?.key ?? "", edges), pathAnswer);
    expect(path?.map(({ edge, kind }) => [edge, kind])).toEqual([
      [null, "document"],
      ["IMPORTS", "document"],
      ["CONTAINS", "chunk"],
      ["DEFINES", "symbol"],
    ]);
    const short = between("document", cart?.key ?? "", { longest: "2" });
    expect((await read(short, pathAnswer)).path).toBeNull();
    expect((await read(between("role", "test-engineer"), pathAnswer)).path).toBeNull();
    expect(await refused(between("role", "nobody"))).toMatchObject({
      status: 404,
      detail: 'No role "nobody" in the graph',
    });
  });
});

describe("usage", () => {
  it("tells who uses a symbol and a document", async () => {
    await tenant.ingest("shop/price.test.ts", {
      symbols: [symbol("checks")],
      references: [
        reference("calls", "shop/price#priceOf", "checks"),
        reference("verifies", "shop/price"),
      ],
    });
    const said = (relations: readonly Relation[]) =>
      relations.map(
        ({ node, path, line, confidence }) => `${node.name} ${path}:${line} ${confidence}`,
      );
    const { symbols } = await read("symbols/priceOf?project=test", symbolAnswer);
    expect(
      symbols.map(({ calledBy, mentionedBy, testedBy }) =>
        [calledBy, mentionedBy, testedBy].map(said),
      ),
    ).toEqual([
      [
        ["total shop/cart.ts:2 certain", "checks shop/price.test.ts:2 certain"],
        ["docs/prices.md docs/prices.md:2 certain"],
        ["checks shop/price.test.ts:2 certain", "price.test shop/price.test.ts:2 certain"],
      ],
    ]);
    expect(symbols.map(({ complete }) => complete)).toEqual([true]);
    const qualified = await read("symbols/Cart.total", symbolAnswer);
    expect(qualified.symbols.map(({ calls }) => said(calls))).toEqual([
      ["priceOf shop/cart.ts:2 certain"],
    ]);
    const price = await read(`documents/${documentId}`, documentAnswer);
    expect(said(price.importedBy)).toEqual(["cart shop/cart.ts:2 certain"]);
    expect(said(price.testedBy)).toEqual(["price.test shop/price.test.ts:2 certain"]);
    expect(price.imports).toEqual([]);
    for (const path of ["symbols/priceOf", `documents/${documentId}`]) {
      expect((await refused(path, stranger)).status).toBe(404);
    }
  });

  it("lists the symbols of a name page by page", async () => {
    await tenant.ingest("shop/other.ts", { symbols: [symbol("priceOf")] });
    const first = await read("symbols/priceOf?limit=1", symbolAnswer);
    const next = `symbols/priceOf?limit=1&cursor=${first.nextCursor}`;
    const second = await read(next, symbolAnswer);
    expect(second.nextCursor).toBeNull();
    const [one, other] = [first, second].map(({ symbols }) => symbols[0]?.symbol.key);
    expect(one).toBe(priceOf);
    expect(other).not.toBe(priceOf);
  });

  it("says when a symbol is used more often than it answers", async () => {
    const callers = Array.from({ length: 1_000 }, (_, index) => `caller${index}`);
    await tenant.ingest("shop/many.ts", {
      symbols: ["popular", ...callers].map((name) => symbol(name)),
      references: callers.map((name) => reference("calls", "popular", name)),
    });
    const { symbols } = await read("symbols/popular", symbolAnswer);
    expect(symbols.map(({ calledBy, complete }) => [calledBy.length, complete])).toEqual([
      [999, false],
    ]);
  });

  it("tells any user which agents play a role, and which roles an agent plays", async () => {
    const { agents } = await read("roles/test-engineer", roleAnswer, stranger);
    expect(names(agents)).toEqual(["Code generator"]);
    const { roles } = await read("agents/knowledge", agentAnswer, stranger);
    expect(roles.map(({ key }) => key)).toEqual(["api-documenter", "technical-writer"]);
    expect((await refused("roles/nobody")).detail).toBe('No role "nobody" in the graph');
  });
});

describe("GET /cogo-graph/tasks/:taskId/lineage", () => {
  it("leads from the requirement over steps, files and tests to the criteria, once a run has ended", async () => {
    const task = await submit(functions.test, chain("write", "judge"));
    const call = await functions.as(task.userId);
    const path = `tasks/${task.taskId}/lineage`;
    expect(await refused(path, call)).toMatchObject({
      status: 404,
      remedy: expect.stringContaining("after its run has ended"),
    });
    await work(functions.test, { write: writes("src/todo.ts", "1") });
    const criteria = [{ id: "AC-1", text: "keeps todos", status: "unproven", why: "No test" }];
    await work(functions.test, {
      judge: { output: {}, quality: judgement({ evidence: { criteria } }) },
    });
    await functions.test.asWorker("select cogo_api.remember_runs(10)");
    const { lineage } = await read(path, lineageAnswer, call);
    expect(lineage.requirement?.name).toBe("Build it");
    expect(lineage.steps.map(({ step, agents }) => [step.name, names(agents)])).toEqual([
      ["write", ["Code generator"]],
      ["judge", ["Code generator"]],
    ]);
    expect(lineage.artifacts.map(({ artifact, steps }) => [artifact.name, names(steps)])).toEqual([
      ["src/todo.ts", ["write"]],
    ]);
    expect(lineage.criteria.map(({ criterion }) => criterion.name)).toEqual(["keeps todos"]);
    expect((await refused(path, stranger)).status).toBe(404);
  });
});

describe("GET /cogo-graph/drift", () => {
  const drift = async (method = "GET", path = "drift") =>
    driftAnswer.parse((await owner(method, `cogo-graph/${path}`, undefined, OPERATOR)).body);

  it("is for operators, and tells that there is no copy where none is set up", async () => {
    expect(await refused("drift")).toMatchObject({ status: 403, code: "forbidden" });
    expect(await drift()).toMatchObject({ copy: null, degraded: false, drift: [] });
  });

  it("tells that the copy does not answer, as reads do", async () => {
    vi.stubEnv("NEO4J_URI", NO_NEO4J);
    vi.stubEnv("NEO4J_PASSWORD", "any");
    vi.resetModules();
    const { app: another } = await import("../../functions/graph/app.ts");
    const ask = async (path: string, headers: Readonly<Record<string, string>>) =>
      await (await another.request(`/cogo-graph/${path}`, { headers })).json();
    expect(await ask("drift", OPERATOR)).toMatchObject({
      copy: "neo4j",
      degraded: true,
      drift: null,
    });
    expect(await ask("roles/test-engineer", OPERATOR)).toMatchObject({
      store: "postgres",
      degraded: true,
    });
  });
});
