import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { problemSchema } from "../../../functions/_http/problem.ts";
import { app } from "../../../functions/tasks/app.ts";
import { readingAnswer } from "../../../functions/tasks/contract.ts";

const SIGNED_BY = { alg: "ES256", kid: "test" };

let token = "";
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair(SIGNED_BY.alg);
  token = await new SignJWT({ role: "authenticated" })
    .setProtectedHeader(SIGNED_BY)
    .setSubject(crypto.randomUUID())
    .setExpirationTime("1h")
    .sign(privateKey);
  const keys = [{ ...(await exportJWK(publicKey)), ...SIGNED_BY }];
  vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:9");
  vi.stubEnv("SUPABASE_PUBLISHABLE_KEYS", '{"default":"sb_publishable_test"}');
  vi.stubEnv("SUPABASE_SECRET_KEYS", '{"default":"sb_secret_test"}');
  // Node 20 has none, and the client that no reading uses asks for one.
  vi.stubGlobal("WebSocket", class {});
  vi.stubEnv("SUPABASE_JWKS", JSON.stringify({ keys }));
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return await app.request("/cogo-tasks/readings", {
    method: "POST",
    body,
    headers: {
      authorization: `Bearer ${token}`,
      apikey: "sb_publishable_test",
      "content-type": "application/json",
      ...headers,
    },
  });
}

async function read(requirement: string) {
  const response = await post(JSON.stringify({ requirement }));
  expect(response.status).toBe(200);
  return readingAnswer.parse(await response.json());
}

describe("POST /cogo-tasks/readings", () => {
  it("answers what was understood, with the canonical notation", async () => {
    const reading = await read(
      "REST API for authors (name, email unique) and books (title). Each book belongs to an author. Filter books by title.",
    );
    expect(reading).toMatchObject({
      status: "understood",
      code: null,
      kind: "rest-service",
      entities: [
        {
          name: "author",
          fields: [
            { name: "name", type: "string", required: true, unique: false },
            { name: "email", type: "email", required: true, unique: true },
          ],
        },
        { name: "book", fields: [{ name: "title" }] },
      ],
      relations: [{ parent: "author", child: "book", field: "authorId", required: true }],
      filters: [{ entity: "book", field: "title", match: "contains" }],
      background: [],
      unaccounted: [],
    });
    expect((await read(reading.notation)).notation).toBe(reading.notation);
  });

  it("answers a refusal as a reading too: what was understood so far, what was not, and where", async () => {
    const reading = await read(
      "REST API for authors (name) and books (title).\nEach book belongs to an author.\nSend a mail when a book is added.",
    );
    expect(reading).toMatchObject({
      status: "refused",
      code: "requirement_not_supported",
      remedy: expect.stringContaining("docs/reference/notation.md"),
      entities: [{ name: "author" }, { name: "book" }],
      relations: [{ parent: "author", child: "book" }],
      unaccounted: [{ line: 3 }],
    });
    expect(reading.notation).toContain("Each book has these fields:\n- title");
  });

  it("answers what was understood of one thing, where nothing says what another has", async () => {
    const reading = await read("REST API for authors (name) and galleries.");
    expect(reading).toMatchObject({ status: "refused", entities: [{ name: "author" }] });
    expect(reading.unaccounted).toEqual([
      expect.objectContaining({ problem: expect.stringContaining("which fields a gallery has") }),
    ]);
  });

  it.each([
    ["nothing", '{"requirement":" "}', 400, "invalid_input"],
    [
      "more than 10,000 characters",
      `{"requirement":"${"x".repeat(10_001)}"}`,
      400,
      "invalid_input",
    ],
    ["a null character", '{"requirement":"a\\u0000b"}', 400, "invalid_input"],
    ["a member it does not know", '{"requirement":"x","models":"off"}', 400, "invalid_input"],
    ["no requirement", "{}", 400, "invalid_input"],
    ["no JSON", "{", 400, "invalid_json"],
    [
      "a body above the limit",
      `{"requirement":"${"x".repeat(300_000)}"}`,
      413,
      "payload_too_large",
    ],
  ])("refuses %s", async (_, body, status, code) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(problemSchema.parse(await response.json())).toMatchObject({ code });
  });

  it("refuses another media type", async () => {
    const response = await post('{"requirement":"x"}', { "content-type": "text/plain" });
    expect(response.status).toBe(415);
  });

  it("is for users alone", async () => {
    const response = await post('{"requirement":"x"}', { authorization: "" });
    expect(response.status).toBe(401);
  });
});
