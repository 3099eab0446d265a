import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GraphTenant, reference, startOutbox, symbol } from "../../support/graph_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await startOutbox(test);
});
afterAll(() => test.close());

const pending = async () => {
  const [row] = await test.asWorker("select pending::int as pending from cogo_api.graph_lag()");
  return row?.pending;
};

describe("record_document_graph()", () => {
  it("makes nodes of the document, its chunks and its symbols, and says what holds what", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest(
      "src/todo.ts",
      { symbols: [symbol("Todo", { kind: "class" }), symbol("Todo.finish", { chunk: 1 })] },
      2,
    );
    expect(await tenant.names("document")).toEqual(["todo"]);
    expect(await tenant.names("chunk")).toHaveLength(2);
    expect(await tenant.names("symbol")).toEqual(["Todo", "finish"]);
    expect(await tenant.edges("CONTAINS")).toEqual([
      "document todo → src/todo.ts in src/todo.ts, 0.25",
      "document todo → src/todo.ts in src/todo.ts, 0.25",
      "symbol Todo → Todo.finish in src/todo.ts, 0.25",
    ]);
    expect(await tenant.edges("DEFINES")).toEqual([
      "chunk src/todo.ts → Todo in src/todo.ts, 1.00",
      "chunk src/todo.ts → Todo.finish in src/todo.ts, 1.00",
    ]);
  });

  it("writes nothing, and tells the outbox nothing, when the same document comes again", async () => {
    const tenant = await GraphTenant.create(test);
    const facts = {
      symbols: [symbol("a"), symbol("b")],
      references: [
        reference("calls", "b", "a"),
        reference("imports", "./other"),
        reference("calls", "unknown", "a"),
      ],
      entities: [{ name: "Postgres", type: "product", chunk: 0 }],
      relations: [{ from: "Postgres", to: "Supabase", kind: "part of", weight: 0.7 }],
    };
    await tenant.ingest("again.ts", facts);
    await startOutbox(test);
    await tenant.ingest("again.ts", facts);
    expect(await pending()).toBe(0);
  });

  it("replaces exactly what the document itself said before", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("kept.ts", {
      symbols: [symbol("kept")],
      references: [reference("calls", "gone", "kept")],
    });
    await tenant.ingest("main.ts", {
      symbols: [symbol("gone"), symbol("stays")],
      references: [reference("calls", "kept", "gone"), reference("calls", "kept", "stays")],
    });
    await tenant.ingest("main.ts", {
      symbols: [symbol("stays")],
      references: [reference("calls", "kept", "stays")],
    });
    expect(await tenant.names("symbol")).toEqual(["kept", "stays"]);
    expect(await tenant.edges("CALLS")).toEqual(["symbol stays → kept in kept.ts, 1.00"]);
  });

  it("removes what a deleted document had, and tells the outbox", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("user.ts", {
      symbols: [symbol("user")],
      references: [reference("calls", "used", "user")],
    });
    const used = await tenant.ingest("used.ts", {
      symbols: [symbol("used")],
      entities: [{ name: "Only here", chunk: 0 }],
    });
    await startOutbox(test);
    await tenant.remove(used);
    expect(await tenant.edges("CALLS")).toEqual([]);
    expect(await tenant.names("entity")).toEqual([]);
    const gone = await test.asOwner(
      `select entity, kind, count(*)::int as count from cogo.graph_outbox group by 1, 2 order by 1, 2`,
    );
    expect(gone).toEqual([
      { entity: "edge", kind: "CALLS", count: 1 },
      { entity: "edge", kind: "CONTAINS", count: 1 },
      { entity: "edge", kind: "DEFINES", count: 1 },
      { entity: "edge", kind: "MENTIONS", count: 1 },
      { entity: "node", kind: "chunk", count: 1 },
      { entity: "node", kind: "document", count: 1 },
      { entity: "node", kind: "entity", count: 1 },
      { entity: "node", kind: "symbol", count: 1 },
    ]);
  });

  it("shares an entity between the documents that speak of it, and forgets it with the last", async () => {
    const tenant = await GraphTenant.create(test);
    const speaks = { entities: [{ name: "pgvector", type: "term", chunk: 0 }] };
    const first = await tenant.ingest("one.md", speaks);
    await tenant.ingest("two.md", speaks);
    expect(await tenant.edges("MENTIONS")).toHaveLength(2);
    await tenant.remove(first);
    expect(await tenant.names("entity")).toEqual(["pgvector"]);
    await tenant.ingest("two.md", {});
    expect(await tenant.names("entity")).toEqual([]);
  });

  it("keeps relations between entities as a model reads them", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("model.md", {
      relations: [
        {
          from: "Orchestrator",
          to: "Queue",
          kind: "depends_on",
          weight: 0.9,
          description: "claims from it",
        },
        { from: "Orchestrator", to: "Ledger", kind: "invented by" },
      ],
    });
    expect(await tenant.edges("DEPENDS_ON")).toEqual(["entity Orchestrator → Queue, 0.90"]);
    expect(await tenant.edges("RELATED_TO")).toEqual(["entity Orchestrator → Ledger, 0.50"]);
  });

  it("lets no tenant see another's graph", async () => {
    const [one, other] = [await GraphTenant.create(test), await GraphTenant.create(test)];
    await one.ingest("secret.ts", { symbols: [symbol("secret")] });
    await other.ingest("other.ts", {
      symbols: [symbol("x")],
      references: [reference("calls", "secret", "x")],
    });
    expect(await other.names("symbol")).toEqual(["x"]);
    expect(await other.edges("CALLS")).toEqual([]);
  });
});

describe("a reference", () => {
  it.each(["the user first", "the used first"])("finds its target, %s", async (order) => {
    const tenant = await GraphTenant.create(test);
    const user = () =>
      tenant.ingest("user.ts", {
        symbols: [symbol("run")],
        references: [reference("calls", "claim", "run")],
      });
    const used = () => tenant.ingest("used.ts", { symbols: [symbol("claim")] });
    for (const ingest of order === "the user first" ? [user, used] : [used, user]) await ingest();
    expect(await tenant.edges("CALLS")).toEqual(["symbol run → claim in used.ts, 1.00"]);
  });

  it("prefers its own document, then those it imports, then the project", async () => {
    const tenant = await GraphTenant.create(test);
    const calling = (path: string, more: Parameters<GraphTenant["ingest"]>[1]) =>
      tenant.ingest(path, {
        symbols: [symbol("caller"), ...(more.symbols ?? [])],
        references: [reference("calls", "save", "caller"), ...(more.references ?? [])],
      });
    await tenant.ingest("far/save.ts", { symbols: [symbol("save")] });
    await tenant.ingest("near/store.ts", { symbols: [symbol("save")] });
    await calling("src/imports.ts", { references: [reference("imports", "near/store.ts")] });
    await calling("src/own.ts", { symbols: [symbol("save")] });
    await calling("src/neither.ts", {});
    expect(await tenant.edges("CALLS")).toEqual([
      "symbol caller → save in far/save.ts, 0.33",
      "symbol caller → save in near/store.ts, 0.33",
      "symbol caller → save in near/store.ts, 1.00",
      "symbol caller → save in src/own.ts, 0.33",
      "symbol caller → save in src/own.ts, 1.00",
    ]);
  });

  it("turns to an imported document that comes after it", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("any.ts", { symbols: [symbol("load")] });
    await tenant.ingest("user.ts", {
      symbols: [symbol("start")],
      references: [reference("calls", "load", "start"), reference("imports", "./lib/loader")],
    });
    expect(await tenant.edges("CALLS")).toEqual(["symbol start → load in any.ts, 1.00"]);
    await tenant.ingest("lib/loader.ts", { symbols: [symbol("load")] });
    expect(await tenant.edges("CALLS")).toEqual(["symbol start → load in lib/loader.ts, 1.00"]);
  });

  it("takes three of many equals, the oldest, and they share its weight", async () => {
    const tenant = await GraphTenant.create(test);
    for (const path of ["1.ts", "2.ts", "3.ts", "4.ts"]) {
      await tenant.ingest(path, { symbols: [symbol("get")] });
    }
    await tenant.ingest("user.ts", {
      symbols: [symbol("u")],
      references: [reference("calls", "get", "u")],
    });
    const expected = ["1.ts", "2.ts", "3.ts"].map((path) => `symbol u → get in ${path}, 0.33`);
    expect(await tenant.edges("CALLS")).toEqual(expected);
    await tenant.ingest("5.ts", { symbols: [symbol("get")] });
    expect(await tenant.edges("CALLS")).toEqual(expected);
  });

  it("prefers the whole name that was written to its last part", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("a.ts", { symbols: [symbol("Other.open"), symbol("Store.open")] });
    await tenant.ingest("b.ts", { references: [reference("calls", "Store.open")] });
    expect(await tenant.edges("CALLS")).toEqual(["chunk b.ts → Store.open in a.ts, 1.00"]);
  });

  it("looks for a module in its own source before it looks in others", async () => {
    const tenant = await GraphTenant.create(test);
    const uses = {
      symbols: [symbol("u")],
      references: [reference("imports", "./lib"), reference("calls", "lib#read", "u")],
    };
    for (const source of ["shop", "blog"]) {
      await tenant.ingest("lib.ts", { symbols: [symbol("read")] }, 1, source);
    }
    for (const source of ["shop", "blog"]) await tenant.ingest("use.ts", uses, 1, source);
    const crossing = await test.asOwner(
      `select from cogo.graph_edges as e
       join cogo.graph_nodes as t on t.node_id = e.target_id
       join cogo.documents as a on a.document_id = e.document_id
       join cogo.documents as b on b.document_id = t.document_id
       where e.tenant_id = $1 and e.kind in ('CALLS', 'IMPORTS') and a.source_id <> b.source_id`,
      [tenant.tenantId],
    );
    expect(crossing).toEqual([]);
    expect(await tenant.edges("CALLS")).toHaveLength(2);
    expect(await tenant.edges("IMPORTS")).toHaveLength(2);
  });

  it("looks for another target when its own goes", async () => {
    const tenant = await GraphTenant.create(test);
    const near = await tenant.ingest("near.ts", { symbols: [symbol("read")] });
    await tenant.ingest("user.ts", {
      symbols: [symbol("u")],
      references: [reference("imports", "./near"), reference("calls", "read", "u")],
    });
    await tenant.ingest("far.ts", { symbols: [symbol("read")] });
    await tenant.remove(near);
    expect(await tenant.edges("CALLS")).toEqual(["symbol u → read in far.ts, 1.00"]);
    expect(await tenant.edges("IMPORTS")).toEqual([]);
  });

  it.each([
    ["src/db/claim.ts", "src/db/claim"],
    ["src/db/index.ts", "src/db"],
    ["lib/pkg/queue.py", "pkg.queue"],
    ["lib/pkg/__init__.py", "lib.pkg"],
    ["src/main/java/org/x/Queue.java", "org.x.Queue"],
    ["include/queue.h", "queue.h"],
  ])("resolves an import of %s written %s", async (path, specifier) => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("user", { references: [reference("imports", specifier)] });
    await tenant.ingest(`not/${path.split("/").at(-1)?.replace(/^/, "un")}`, {});
    await tenant.ingest(path, {});
    expect(await tenant.edges("IMPORTS")).toHaveLength(1);
  });

  it("from text leads to the symbol or the file it mentions", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("docs/guide.md", {
      references: [reference("mentions", "claim_steps"), reference("mentions", "sql/claim.sql")],
    });
    await tenant.ingest("sql/claim.sql", { symbols: [symbol("claim_steps")] });
    expect(await tenant.edges("MENTIONS")).toEqual([
      "chunk docs/guide.md → claim in sql/claim.sql, 0.50",
      "chunk docs/guide.md → claim_steps in sql/claim.sql, 0.50",
    ]);
  });

  const called = (path: string, target: string) =>
    ({
      path,
      facts: { symbols: [symbol("caller")], references: [reference("calls", target, "caller")] },
    }) as const;

  it.each([
    ["a member of something unknown", "*.some", []],
    ["a name of a module", "src/lib#some", ["symbol caller → some in src/lib.ts, 1.00"]],
    ["a name of a module that is not there", "other/lib#some", []],
    [
      "a name that its module passes on",
      "src/index#some",
      ["symbol caller → some in src/lib.ts, 1.00"],
    ],
    [
      "a name that its module gives another",
      "src/index#any",
      ["symbol caller → some in src/lib.ts, 1.00"],
    ],
    [
      "a member that a type inherits",
      "src/sub#Sub.go",
      ["symbol caller → Base.go in src/lib.ts, 1.00"],
    ],
    [
      "a member of something unknown that one type has",
      "*.go",
      ["symbol caller → Base.go in src/lib.ts, 0.25"],
    ],
  ])("leads to %s, whichever document comes first", async (_, target, expected) => {
    const documents = [
      {
        path: "src/lib.ts",
        facts: {
          symbols: [
            symbol("some"),
            symbol("Base", { kind: "class" }),
            symbol("Base.go", { kind: "method" }),
          ],
        },
      },
      {
        path: "src/index.ts",
        facts: {
          symbols: [symbol("any", { kind: "alias" })],
          references: [
            reference("imports", "src/lib"),
            reference("exports", "src/lib#some", "any"),
          ],
        },
      },
      {
        path: "src/sub.ts",
        facts: {
          symbols: [symbol("Sub", { kind: "class" })],
          references: [
            reference("imports", "src/lib"),
            reference("extends", "src/lib#Base", "Sub"),
          ],
        },
      },
      called("src/user.ts", target),
    ];
    for (const order of [documents, documents.toReversed()]) {
      const tenant = await GraphTenant.create(test);
      const imports = [reference("imports", "src/index"), reference("imports", "src/sub")];
      for (const { path, facts } of order) {
        const more = path === "src/user.ts" ? imports : [];
        const references = [...("references" in facts ? facts.references : []), ...more];
        await tenant.ingest(path, { ...facts, references });
      }
      expect(await tenant.edges("CALLS")).toEqual(expected);
    }
  });

  it("says of each edge how sure it is, and the line", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("src/lib.ts", {
      symbols: [symbol("some"), symbol("A.go", { kind: "method" })],
    });
    await tenant.ingest("src/user.ts", {
      symbols: [symbol("u")],
      references: [reference("calls", "src/lib#some", "u"), reference("calls", "*.go", "u")],
    });
    expect(await tenant.confidence("CALLS")).toEqual([
      "u → A.go: probable, line 2",
      "u → some: certain, line 2",
    ]);
  });

  it("leads from a test to what it is named after, and from no source to a test", async () => {
    const tenant = await GraphTenant.create(test);
    await tenant.ingest("src/a/foo.test.ts", { references: [reference("verifies", "src/a/foo")] });
    await tenant.ingest("src/a/foo.ts", {});
    await tenant.ingest("src/b/foo.ts", {});
    expect(await tenant.edges("VERIFIES")).toEqual([
      "document foo.test → foo in src/a/foo.ts, 1.00",
    ]);
  });
});
