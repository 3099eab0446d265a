import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  databases,
  eventually,
  makeClient,
  signUp,
  startTestStack,
  type TestStack,
} from "../support/stack.ts";

describe.each(databases)("Data API on $name", ({ available, native }) => {
  describe.runIf(available)("through supabase-js", () => {
    let running: TestStack;
    let ann: Awaited<ReturnType<typeof signUp>>;
    let bob: Awaited<ReturnType<typeof signUp>>;

    beforeAll(async () => {
      running = await startTestStack({ native });
      ann = await signUp(running.stack);
      bob = await signUp(running.stack);
      await ann.client.from("authors").insert({ id: ann.id, name: "Ann" });
      await bob.client.from("authors").insert({ id: bob.id, name: "Bob" });
      const base = { tags: [], data: {} };
      const { error } = await ann.client.from("notes").insert([
        {
          ...base,
          title: "first",
          stars: 3,
          tags: ["x", "y"],
          data: { k: { v: "deep", n: 7 } },
          due: "2026-01-02",
          embedding: "[1,2,3]",
        },
        { ...base, title: "second, with comma", stars: 5, due: "2026-02-03" },
        { ...base, title: 'third "quoted"', stars: null, tags: ["y"], due: null },
      ]);
      if (error !== null) throw error;
    });
    afterAll(() => running.end());

    it("shows a user only what the policies allow", async () => {
      const own = await ann.client.from("notes").select("title");
      const others = await bob.client.from("notes").select("title");
      expect(own.data).toHaveLength(3);
      expect(others.data).toEqual([]);
    });

    it("refuses a write that the policies do not allow", async () => {
      const { error, status } = await bob.client
        .from("notes")
        .insert({ author_id: ann.id, title: "stolen", tags: [], data: {} });
      expect(status).toBe(403);
      expect(error?.code).toBe("42501");
    });

    it("inserts a row of nothing but defaults, or says which column has none", async () => {
      for (const rows of [{}, [{}]]) {
        const { error } = await ann.client.from("notes").insert(rows as never);
        expect(error?.code).toBe("23502");
      }
    });

    it("answers 401 to an anonymous client where it has no grant", async () => {
      const { error, status } = await makeClient(running.stack).from("notes").select();
      expect(status).toBe(401);
      expect(error?.code).toBe("42501");
    });

    it("lets the secret key past the policies", async () => {
      const { data } = await makeClient(running.stack, running.stack.keys.secret)
        .from("authors")
        .select("name")
        .order("name");
      expect(data).toEqual([{ name: "Ann" }, { name: "Bob" }]);
    });

    it("runs a request as `authenticator` in the role of its token", async () => {
      const { data } = await ann.client.rpc("who").setHeader("X-Test", "seen");
      expect(data).toEqual({
        uid: ann.id,
        role: "authenticated",
        session_user: "authenticator",
        current_user: "authenticated",
        method: "POST",
        path: "/rpc/who",
        header: "seen",
      });
    });

    it("select() takes columns, aliases, casts and JSON paths", async () => {
      const { data } = await ann.client
        .from("notes")
        .select("name:title,stars::text,deep:data->k->>v,n:data->k->n,tags,due,embedding")
        .eq("title", "first")
        .single();
      expect(data).toEqual({
        name: "first",
        stars: "3",
        deep: "deep",
        n: 7,
        tags: ["x", "y"],
        due: "2026-01-02",
        embedding: "[1,2,3]",
      });
    });

    it("select() embeds the one side and the many side of a foreign key", async () => {
      const notes = await ann.client
        .from("notes")
        .select("title,author:authors(name)")
        .eq("title", "first");
      expect(notes.data).toEqual([{ title: "first", author: { name: "Ann" } }]);
      const authors = await ann.client
        .from("authors")
        .select("name,notes(title)")
        .eq("notes.stars", 5)
        .order("title", { referencedTable: "notes" });
      expect(authors.data).toEqual([{ name: "Ann", notes: [{ title: "second, with comma" }] }]);
    });

    it("select() leaves out parents without a match for an inner embed", async () => {
      const none = await ann.client
        .from("authors")
        .select("name,notes!inner(title)")
        .eq("notes.title", "absent");
      expect(none.data).toEqual([]);
    });

    it("select() names an embed that has no foreign key", async () => {
      const { error, status } = await ann.client.from("notes").select("title,remembered(said)");
      expect(status).toBe(400);
      expect(error?.code).toBe("PGRST200");
    });

    const notes = () => ann.client.from("notes").select("title").order("id");
    it.each([
      ["eq", () => notes().eq("title", 'third "quoted"'), ['third "quoted"']],
      ["neq", () => notes().neq("stars", 3), ["second, with comma"]],
      ["gt", () => notes().gt("stars", 3), ["second, with comma"]],
      ["gte", () => notes().gte("due", "2026-02-03"), ["second, with comma"]],
      ["lt", () => notes().lt("stars", 5), ["first"]],
      ["lte", () => notes().lte("due", "2026-01-02"), ["first"]],
      ["like", () => notes().like("title", "%comma"), ["second, with comma"]],
      ["ilike", () => notes().ilike("title", "FIRST"), ["first"]],
      ["is", () => notes().is("stars", null), ['third "quoted"']],
      [
        "in",
        () => notes().in("title", ["second, with comma", 'third "quoted"']),
        ["second, with comma", 'third "quoted"'],
      ],
      ["in with nothing", () => notes().in("title", []), []],
      ["not", () => notes().not("stars", "is", null), ["first", "second, with comma"]],
      ["not in", () => notes().not("stars", "in", "(3,4)"), ["second, with comma"]],
      ["contains of an array", () => notes().contains("tags", ["y"]), ["first", 'third "quoted"']],
      ["contains of JSON", () => notes().contains("data", { k: { n: 7 } }), ["first"]],
      [
        "containedBy",
        () => notes().containedBy("tags", ["y"]),
        ["second, with comma", 'third "quoted"'],
      ],
      ["overlaps", () => notes().overlaps("tags", ["x", "z"]), ["first"]],
      ["a JSON path", () => notes().eq("data->k->>v", "deep"), ["first"]],
      [
        "or",
        () => notes().or('stars.eq.5,title.eq."third \\"quoted\\""'),
        ["second, with comma", 'third "quoted"'],
      ],
      [
        "or with and inside",
        () => notes().or("and(stars.gt.2,stars.lt.4),stars.is.null"),
        ["first", 'third "quoted"'],
      ],
      ["or with in inside", () => notes().or("stars.in.(3,5)"), ["first", "second, with comma"]],
    ])("filters by %s", async (_operator, query, titles) => {
      const { data, error } = await query();
      expect(error).toBeNull();
      expect(data?.map((row) => row.title)).toEqual(titles);
    });

    it("treats every value and name as data, never as SQL", async () => {
      const hostile = `'; drop table cogo_api.notes; -- "x" $1 \\`;
      expect((await notes().eq("title", hostile)).data).toEqual([]);
      const filtered = await ann.client.from("notes").select().eq('"; drop table notes; --', 1);
      expect(filtered.error).not.toBeNull();
      expect(
        (await ann.client.from("notes").select('"; drop table cogo_api.notes; --')).error,
      ).not.toBeNull();
      expect(
        (await ann.client.from("notes").select("title::text); drop table cogo_api.notes; --")).error
          ?.code,
      ).toBe("PGRST100");
      expect((await notes().order("title); drop table cogo_api.notes; --")).error).not.toBeNull();
      expect((await notes()).data).toHaveLength(3);
    });

    it("orders, pages and counts", async () => {
      const { data, count, status } = await ann.client
        .from("notes")
        .select("title", { count: "exact" })
        .order("stars", { ascending: false, nullsFirst: false })
        .range(1, 2);
      expect(data?.map((row) => row.title)).toEqual(["first", 'third "quoted"']);
      expect([count, status]).toEqual([3, 206]);
      const head = await ann.client.from("notes").select("*", { count: "exact", head: true });
      expect([head.count, head.data]).toEqual([3, null]);
    });

    it("single() wants one row and maybeSingle() allows none", async () => {
      const none = await ann.client.from("notes").select().eq("title", "absent").single();
      expect([none.status, none.error?.code]).toEqual([406, "PGRST116"]);
      const maybe = await ann.client.from("notes").select().eq("title", "absent").maybeSingle();
      expect([maybe.data, maybe.error]).toEqual([null, null]);
    });

    it("insert, upsert, update and delete answer with the rows they touched", async () => {
      const row = { id: bob.id, name: "Robert" };
      const upserted = await bob.client.from("authors").upsert(row).select().single();
      expect(upserted.data).toEqual(row);
      const ignored = await bob.client
        .from("authors")
        .upsert({ id: bob.id, name: "Nobody" }, { ignoreDuplicates: true })
        .select();
      expect(ignored.data).toEqual([]);
      const note = { title: "mine", tags: [], data: {} };
      const inserted = await bob.client
        .from("notes")
        .insert(note)
        .select("author_id,title")
        .single();
      expect([inserted.status, inserted.data]).toEqual([201, { author_id: bob.id, title: "mine" }]);
      const updated = await bob.client
        .from("notes")
        .update({ stars: 1 })
        .eq("title", "mine")
        .select("stars");
      expect([updated.status, updated.data]).toEqual([200, [{ stars: 1 }]]);
      const silent = await bob.client.from("notes").update({ stars: 2 }).eq("title", "mine");
      expect([silent.status, silent.data]).toEqual([204, null]);
      const deleted = await bob.client
        .from("notes")
        .delete()
        .eq("title", "mine")
        .select("stars,authors(name)");
      expect(deleted.data).toEqual([{ stars: 2, authors: { name: "Robert" } }]);
    });

    it("undoes a write whose answer cannot be one object", async () => {
      const { error } = await ann.client
        .from("notes")
        .update({ stars: 0 })
        .gt("id", 0)
        .select()
        .single();
      expect(error?.code).toBe("PGRST116");
      expect((await notes().eq("stars", 0)).data).toEqual([]);
    });

    it("refuses an update or delete without a filter, as hosted projects do", async () => {
      const { error, status } = await ann.client.from("notes").delete();
      expect([status, error?.code, error?.message]).toEqual([
        400,
        "21000",
        "DELETE requires a WHERE clause",
      ]);
    });

    it.each([
      ["23505", 409, () => ann.client.from("notes").insert({ title: "first", tags: [], data: {} })],
      [
        "23503",
        409,
        () =>
          makeClient(running.stack, running.stack.keys.secret)
            .from("authors")
            .insert({ id: crypto.randomUUID(), name: "x" }),
      ],
      ["23514", 400, () => ann.client.from("notes").update({ stars: 9 }).eq("title", "first")],
      ["22P02", 400, () => ann.client.from("notes").select().eq("stars", "many")],
      ["42703", 400, () => ann.client.from("notes").select("absent")],
      ["42501", 403, () => ann.client.from("remembered").insert({ said: "x" })],
      // Postgres looks at whether a view can be written before it looks at grants, and PostgREST answers 55* with 500.
      ["55000", 500, () => ann.client.from("note_counts").insert({ notes: 1 })],
      ["55000", 500, () => ann.client.from("note_counts").delete().eq("notes", 1)],
      ["PGRST204", 400, () => ann.client.from("notes").insert({ absent: 1 })],
      ["PGRST205", 404, () => ann.client.from("absent").select()],
      ["PGRST202", 404, () => ann.client.rpc("absent")],
      ["PGRST106", 406, () => ann.client.schema("auth").from("users").select()],
      ["PGRST100", 400, () => ann.client.from("notes").select().filter("title", "nonsense", "x")],
    ])("answers %s with status %i", async (code, status, query) => {
      const result = await query();
      expect([result.error?.code, result.status]).toEqual([code, status]);
    });

    it.each([
      ["PT409", 409],
      ["P0001", 400],
      ["42501", 403],
      ["40001", 500],
      ["22023", 400],
      ["P0002", 500],
      ["XX000", 500],
    ])("rpc() maps SQLSTATE %s to status %i", async (state, status) => {
      const result = await ann.client.rpc("fail", { state });
      expect(result.status).toBe(status);
      expect(result.error).toMatchObject({
        code: state,
        message: "asked to fail",
        details: "the detail",
        hint: "the hint",
      });
    });

    it.each([
      ["application/json; charset=us-ascii", 204],
      ["Application/JSON", 204],
      ["application/vnd.pgrst.array+json", 204],
      ["text/plain;charset=UTF-8", 400],
      ["application/x-www-form-urlencoded", 400],
    ])("takes JSON that says it is JSON: %s is answered with %i", async (type, status) => {
      const { data } = await ann.client.auth.getSession();
      const response = await fetch(`${running.stack.urls.rest}/notes?title=eq.first`, {
        method: "PATCH",
        headers: {
          ...{ apikey: running.stack.keys.publishable, "content-type": type },
          authorization: `Bearer ${data.session?.access_token}`,
        },
        body: '{"stars":3}',
      });
      expect(response.status).toBe(status);
      if (status === 400) {
        const message = `Content-Type not acceptable: ${type.split(";")[0]}`;
        expect(await response.json()).toMatchObject({ code: "PGRST102", message });
      }
    });

    it("tells the length of what is read, and of a HEAD none, as PostgREST does", async () => {
      const { data } = await ann.client.auth.getSession();
      const [read, head] = await Promise.all(
        ["GET", "HEAD"].map((method) =>
          fetch(`${running.stack.urls.rest}/notes?select=title`, {
            method,
            headers: {
              apikey: running.stack.keys.publishable,
              authorization: `Bearer ${data.session?.access_token}`,
            },
          }),
        ),
      );
      expect(read?.headers.get("content-length")).toMatch(/^[1-9]/);
      expect([head?.status, head?.headers.get("content-length")]).toEqual([200, null]);
    });

    it("rpc() takes status, headers and body from a PGRST error", async () => {
      const response = await fetch(`${running.stack.urls.rest}/rpc/fail_custom`, {
        method: "POST",
        headers: { apikey: running.stack.keys.secret },
      });
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "5"]);
      expect(await response.json()).toEqual({
        code: "COGO01",
        message: "m",
        details: "d",
        hint: "h",
      });
    });

    it("rpc() lets SQL set the response's status and headers", async () => {
      const response = await fetch(`${running.stack.urls.rest}/rpc/respond`, {
        method: "POST",
        headers: { apikey: running.stack.keys.secret },
      });
      expect([response.status, response.headers.get("x-teapot")]).toEqual([418, "yes"]);
    });

    it.each([
      ["a scalar", () => ann.client.rpc("add", { a: 1, b: 2 }), 3],
      ["a scalar with a default argument", () => ann.client.rpc("add", { a: 1 }), 11],
      ["a scalar by GET", () => ann.client.rpc("add", { a: 1, b: 2 }, { get: true }), 3],
      [
        "a table",
        () => ann.client.rpc("pair", { a: 1, b: "w" }),
        [
          { number: 1, word: "w" },
          { number: 2, word: "w" },
        ],
      ],
      [
        "a filtered table",
        () => ann.client.rpc("pair", { a: 1, b: "w" }).gt("number", 1).select("number"),
        [{ number: 2 }],
      ],
      ["a set of scalars", () => ann.client.rpc("words", { list: ["a", 'b"c'] }), ["a", 'b"c']],
      [
        "nested JSON",
        () => ann.client.rpc("echo_json", { document: { a: [1, { b: null }] } }),
        { a: [1, { b: null }] },
      ],
      [
        "an unnamed JSON argument",
        () => ann.client.rpc("whole_body", { anything: [1] }),
        { anything: [1] },
      ],
      ["nothing", () => ann.client.rpc("nothing"), null],
    ])("rpc() returns %s", async (_kind, call, expected) => {
      const { data, error } = await call();
      expect(error).toBeNull();
      expect(data).toEqual(expected);
    });

    it("rpc() by GET is read-only", async () => {
      const { error, status } = await ann.client.rpc("remember", { said: "no" }, { get: true });
      expect([status, error?.code]).toEqual([405, "25006"]);
    });

    it("rpc() ends at the role's statement_timeout, unless the function sets its own", async () => {
      await running.stack.database.exec(
        "alter role authenticated set statement_timeout = '100ms'; notify pgrst",
      );
      try {
        // The Data API learns of it by NOTIFY, which a native Postgres delivers a moment later.
        const slow = await eventually(async () => {
          const result = await ann.client.rpc("slow", { seconds: 0.3 });
          return result.error === null ? undefined : result;
        });
        expect([slow.status, slow.error?.code]).toEqual([500, "57014"]);
        expect((await ann.client.rpc("slow_but_allowed", { seconds: 0.3 })).error).toBeNull();
      } finally {
        await running.stack.database.exec(
          "alter role authenticated set statement_timeout = '8s'; notify pgrst",
        );
      }
    });

    it("sees a changed schema without a restart", async () => {
      await running.stack.database.exec(
        "create function cogo_api.later() returns integer language sql as 'select 1'; grant execute on function cogo_api.later() to authenticated",
      );
      const data = await eventually(async () => (await ann.client.rpc("later")).data ?? undefined);
      expect(data).toBe(1);
    });

    it("serves another exposed schema when it is asked for", async () => {
      const { data } = await ann.client.schema("other").from("things").select("name").eq("id", 2);
      expect(data).toEqual([{ name: 'two; "quoted" -- name' }]);
    });
  });
});
