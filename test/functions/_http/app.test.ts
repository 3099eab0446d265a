import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../functions/_http/app.ts";

const app = createApp({
  slug: "notes",
  summary: "Notes.",
  callers: "users",
  bodyMaximumBytes: 1_000,
  routeMaximumBytes: { "POST /": 2_000 },
  endpoints: [],
});

beforeAll(() => {
  vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:9");
  vi.stubEnv("SUPABASE_PUBLISHABLE_KEYS", '{"default":"sb_publishable_test"}');
  vi.stubEnv("SUPABASE_SECRET_KEYS", '{"default":"sb_secret_test"}');
  vi.stubEnv("SUPABASE_JWKS", '{"keys":[]}');
});
afterAll(() => vi.unstubAllEnvs());

/** A body whose length nobody declares, as a chunked request has it. */
function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 100);
      left -= size;
      if (size === 0) controller.close();
      else controller.enqueue(new Uint8Array(size));
    },
  });
}

const LYING = { "content-length": "10", "transfer-encoding": "chunked" };

function post(path: string, body: BodyInit, headers: Record<string, string> = {}) {
  const init = { method: "POST", body, headers, duplex: "half" };
  return app.request(`/notes${path}`, init);
}

async function codeOf(response: Response): Promise<unknown> {
  return Object(await response.json()).code;
}

describe("a request's body", () => {
  it.each([
    ["whose length is declared", "x".repeat(1_001), { "content-length": "1001" }],
    ["that is sent in chunks", chunked(1_001), {}],
    ["whose declared length is contradicted by chunks", chunked(1_001), LYING],
  ])("is refused above the limit, %s", async (_, body, headers) => {
    const response = await post("/1", body, headers);
    expect(response.status).toBe(413);
    expect(await codeOf(response)).toBe("payload_too_large");
  });

  it("passes up to the limit, on to authentication", async () => {
    expect(await codeOf(await post("/1", chunked(1_000)))).toBe("authentication_required");
  });

  it("may be larger where the route says so", async () => {
    expect(await codeOf(await post("", chunked(2_000)))).toBe("authentication_required");
    expect(await codeOf(await post("", chunked(2_001)))).toBe("payload_too_large");
  });
});

describe("a request's id", () => {
  it("is the caller's, in the header and in the problem", async () => {
    const response = await post("/1", "{}", { "x-request-id": "call-17" });
    expect(response.headers.get("x-request-id")).toBe("call-17");
    expect(await response.json()).toMatchObject({ requestId: "call-17" });
  });

  it.each([
    ["too long", "x".repeat(300)],
    ["no plain word", "a b\tc"],
  ])("is made when the caller's is %s", async (_, id) => {
    const response = await post("/1", "{}", { "x-request-id": id });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});
