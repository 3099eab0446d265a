import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createApp } from "../../../functions/_http/app.ts";
import { endpoint } from "../../../functions/_http/endpoint.ts";
import { describeApi } from "../../../functions/_http/openapi.ts";
import { Reply } from "../../../functions/_http/reply.ts";
import { apis } from "../../../scripts/contract/apis.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";

const noteSchema = z.object({ text: z.string() });
const notesApi = {
  slug: "notes",
  summary: "Notes.",
  callers: "users and operators" as const,
  schemas: { Note: noteSchema },
  endpoints: [
    endpoint({
      method: "get",
      path: "/:noteId",
      name: "readNote",
      summary: "Reads a note.",
      parameters: z.object({ noteId: z.coerce.number().int() }),
      query: z.strictObject({ loud: z.enum(["true", "false"]).default("false") }),
      answer: noteSchema,
      versioned: true,
      async handle({ parameters: { noteId }, query: { loud } }) {
        return new Reply({ text: `${noteId} ${loud}` }, { version: 3 });
      },
    }),
    endpoint({
      method: "post",
      path: "/",
      name: "makeNote",
      summary: "Makes a note.",
      answer: noteSchema,
      statuses: [201],
      versioned: true,
      async handle() {
        return new Reply({ text: "new" }, { status: 201, version: 1 });
      },
    }),
    endpoint({
      method: "put",
      path: "/:noteId",
      name: "replaceNote",
      summary: "Replaces a note.",
      parameters: z.object({ noteId: z.coerce.number().int() }),
      body: z.strictObject({ text: z.string() }),
      answer: z.object({ version: z.number().nullable(), key: z.string().nullable() }),
      versioned: true,
      idempotent: true,
      async handle({ preconditions: { version = null, idempotencyKey: key = null } }) {
        if (version !== null && version !== 3)
          throw new CogoError({ code: "precondition_failed", message: "Another" });
        return { version, key };
      },
    }),
    endpoint({
      method: "delete",
      path: "/:noteId",
      name: "removeNote",
      summary: "Removes a note.",
      parameters: z.object({ noteId: z.coerce.number().int() }),
      async handle() {},
    }),
  ],
};
const app = createApp(notesApi);

beforeAll(() => {
  vi.stubGlobal("WebSocket", class {}); // supabase-js looks for it, and Node 20 has none
  vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:9");
  vi.stubEnv("SUPABASE_PUBLISHABLE_KEYS", '{"default":"sb_publishable_test"}');
  vi.stubEnv("SUPABASE_SECRET_KEYS", '{"default":"sb_secret_test"}');
  vi.stubEnv("SUPABASE_JWKS", '{"keys":[]}');
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function call(
  method: string,
  path: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } = {},
) {
  const response = await app.request(`/notes${path}`, {
    method,
    headers: { apikey: "sb_secret_test", "content-type": "application/json", ...options.headers },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { response, body: text === "" ? undefined : JSON.parse(text) };
}

const replace = (headers: Readonly<Record<string, string>>) =>
  call("PUT", "/1", { headers, body: { text: "a" } });

describe("an operation", () => {
  it("answers what it says, with the version of what it shows", async () => {
    const { response, body } = await call("GET", "/1?loud=true");
    expect(body).toEqual({ text: "1 true" });
    expect(response.headers.get("etag")).toMatch(/^"3-[0-9a-f]{16}"$/);
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("sends nothing to who has read the same, and what has changed to who has read something else", async () => {
    const { response } = await call("GET", "/1?loud=true");
    const etag = response.headers.get("etag") ?? "";
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await call("GET", "/1?loud=true", { headers: { "if-none-match": header } });
      expect([again.response.status, again.body]).toEqual([304, undefined]);
      expect(again.response.headers.get("etag")).toBe(etag);
    }
    for (const header of ['"a, *, b"', `"x,${etag.slice(1)}`, '"*"']) {
      const all = await call("GET", "/1?loud=true", { headers: { "if-none-match": header } });
      expect([header, all.response.status]).toEqual([header, 200]);
    }
    const other = await call("GET", "/1", { headers: { "if-none-match": etag } });
    expect([other.response.status, other.body]).toEqual([200, { text: "1 false" }]);
  });

  it("answers the version of what it has made, which nobody can have meant before", async () => {
    const made = await call("POST", "");
    expect([made.response.status, made.response.headers.get("etag")]).toEqual([201, '"1"']);
    const meant = await call("POST", "", { headers: { "if-match": '"1"' } });
    expect([meant.response.status, meant.body.errors[0].path]).toEqual([400, "headers.If-Match"]);
    const { paths } = describeApi([notesApi]);
    expect(paths).toMatchObject({
      "/notes": { post: { responses: { 201: { headers: { ETag: {} } } } } },
    });
    expect(paths).not.toMatchObject({ "/notes": { post: { parameters: expect.anything() } } });
  });

  it("refuses what was meant for other versions than there is", async () => {
    const { response, body } = await replace({ "if-match": '"1", "2", "4"' });
    expect([response.status, body.code]).toEqual([412, "precondition_failed"]);
    expect((await call("GET", "/1", { headers: { "if-match": '"9"' } })).response.status).toBe(400);
  });

  it("answers HEAD as GET, with the length of what it does not send", async () => {
    const [read, head] = [await call("GET", "/1"), await call("HEAD", "/1")];
    const length = JSON.stringify(read.body).length;
    expect([head.body, head.response.headers.get("content-length")]).toEqual([
      undefined,
      `${length}`,
    ]);
    expect(head.response.headers.get("etag")).toBe(read.response.headers.get("etag"));
  });

  it("refuses to change whatever version there is where one was meant and none is known", async () => {
    const { response, body } = await call("DELETE", "/1", { headers: { "if-match": '"3"' } });
    expect([response.status, body.errors[0].path]).toEqual([400, "headers.If-Match"]);
    expect((await call("DELETE", "/1", { headers: { "if-match": "*" } })).response.status).toBe(
      204,
    );
  });

  it("answers nothing where there is nothing to answer", async () => {
    const { response, body } = await call("DELETE", "/1");
    expect([response.status, body]).toEqual([204, undefined]);
  });

  it.each([
    ["that it does not know", "shout=true", "shout"],
    ["without a value", "loud=", "query.loud: Expected a value, got nothing"],
    ["with a blank value", "loud=%20", "query.loud: Expected a value, got nothing"],
    ["that Postgres does not store", "loud=a%00", "query.loud: Expected text without null"],
    ["that come twice", "loud=true&loud=false", "query.loud: Expected one value, got 2"],
    ["that are no text in UTF-8", "loud=%ff", "Expected path and query in UTF-8"],
    ["that are half encoded", "loud=%f", "Expected path and query in UTF-8"],
  ])("refuses query parameters %s", async (_, query, detail) => {
    const { response, body } = await call("GET", `/1?${query}`);
    expect(response.status).toBe(400);
    expect(body.detail).toContain(detail);
  });

  it.each(["0x1", "1e0", "01", "%201", "1.0"])("refuses %s for a number", async (number) => {
    const { response, body } = await call("GET", `/${number}`);
    expect([response.status, body.errors[0].path]).toEqual([400, "path.noteId"]);
  });

  it.each([
    ['"3"', 3],
    ['"3-5f7a7ac147552c5f"', 3],
    ['"2", "3-5f7a7ac147552c5f", "4"', 3],
    [',"9",  "3" ,"3"', 3],
    ["*", null],
  ])("takes If-Match: %s", async (header, version) => {
    expect((await replace({ "if-match": header })).body.version).toBe(version);
  });

  it.each([
    [{ "if-match": "3" }, "headers.If-Match"],
    [{ "if-match": '"a"' }, "headers.If-Match"],
    [{ "if-match": '"3", a' }, "headers.If-Match"],
    [{ "if-match": "," }, "headers.If-Match"],
    [{ "if-match": [...Array(11).keys()].map((tag) => `"${tag}"`).join() }, "headers.If-Match"],
    [{ "if-none-match": "*" }, "headers.If-None-Match"],
    [{ "idempotency-key": "x".repeat(201) }, "headers.Idempotency-Key"],
  ])("refuses the header %o", async (headers, path) => {
    const { response, body } = await replace(headers);
    expect(response.status).toBe(400);
    expect(body.errors[0].path).toBe(path);
  });

  it("matches no ETag that a proxy has weakened, which is not known to be of the same", async () => {
    const { response, body } = await replace({ "if-match": 'W/"3-5f7a7ac147552c5f"' });
    expect([response.status, body.code]).toEqual([412, "precondition_failed"]);
    expect(body.remedy).toContain("version");
    expect((await replace({ "if-match": 'W/"9", "3"' })).body.version).toBe(3);
  });

  it.each(["GET", "DELETE"])(
    "refuses an idempotency key of a %s, which keeps none",
    async (method) => {
      const { response, body } = await call(method, "/1", { headers: { "idempotency-key": "k" } });
      expect(response.status).toBe(400);
      expect(body.errors).toEqual([
        {
          path: "headers.Idempotency-Key",
          message: "Expected none, because this operation keeps no keys, got k",
        },
      ]);
    },
  );

  it("is given the idempotency key", async () => {
    expect((await replace({ "idempotency-key": "once" })).body.key).toBe("once");
  });

  it("says which methods its path knows", async () => {
    const { response, body } = await call("POST", "/1", { body: {} });
    expect([response.status, body.code]).toEqual([405, "method_not_allowed"]);
    expect(response.headers.get("allow")).toBe("GET, PUT, DELETE, HEAD");
  });
});

describe("a description", () => {
  it("is served to anybody", async () => {
    const response = await app.request("/notes/openapi.json");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(describeApi([notesApi]))));
  });

  it("says what an operation takes and answers", () => {
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.json())) })
      .parse(describeApi([notesApi]));
    expect(paths["/notes/{noteId}"]?.get).toMatchObject({
      operationId: "readNote",
      parameters: [
        { name: "noteId", in: "path", required: true, schema: { type: "integer" } },
        { name: "loud", in: "query", required: false },
        { name: "If-None-Match", in: "header" },
      ],
      responses: {
        200: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/Note" } } },
          headers: { ETag: {} },
        },
        304: { headers: { ETag: {} } },
        404: { $ref: "#/components/responses/not_found" },
      },
    });
  });

  it("says that a parameter may spell another path, which lacks the method", () => {
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.json())) })
      .parse(describeApi(apis));
    expect(paths["/cogo-workflows/dry-run"]?.get).toBeUndefined();
    const refusal = { $ref: "#/components/responses/method_not_allowed" };
    expect(paths["/cogo-workflows/{template}"]?.get).toMatchObject({ responses: { 405: refusal } });
    expect(paths["/cogo-workflows/{template}/runs"]?.get).not.toHaveProperty("responses.405");
  });

  it("gives every operation a name of its own", () => {
    const names = apis.flatMap(({ endpoints }) => endpoints.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(60);
    expect(new Set(names).size).toBe(names.length);
  });
});
