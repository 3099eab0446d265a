import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestStack, type TestStack } from "../support/stack.ts";

describe("The gateway", () => {
  let running: TestStack;
  beforeAll(async () => {
    running = await startTestStack({ native: false });
  });
  afterAll(() => running.end());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${running.stack.urls.api}${path}`, { headers });
  const publishable = () => ({ apikey: running.stack.keys.publishable });
  const secret = () => ({ apikey: running.stack.keys.secret });

  it("answers its health without a key", async () => {
    const response = await get("/_internal/health");
    expect([response.status, await response.json()]).toEqual([200, { message: "ok" }]);
  });

  it.each(["/", "/rest/v2/notes", "/storage/v1/bucket", "/functions/v2/echo", "/rest/v1x"])(
    "answers 404 for %s",
    async (path) => {
      const response = await get(path);
      expect([response.status, await response.text()]).toEqual([404, "Not Found"]);
    },
  );

  it.each(["/rest/v1/notes", "/auth/v1/user"])("answers 405 to TRACE for %s", async (path) => {
    const tracing = request(`${running.stack.urls.api}${path}`, { method: "TRACE" }).end();
    const [answer] = await once(tracing, "response");
    answer.resume();
    expect(answer.statusCode).toBe(405);
  });

  it.each(["/rest/v1/notes", "/auth/v1/user", "/realtime/v1/api/broadcast"])(
    "wants an API key for %s",
    async (path) => {
      expect((await get(path)).status).toBe(401);
      expect((await get(path, { apikey: "sb_publishable_unknown" })).status).toBe(401);
    },
  );

  it("serves the runner to who has the secret key, and to nobody else", async () => {
    const ask = (key: string) =>
      fetch(`${running.stack.urls.api}/runner/v1/check-types`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({ files: [{ path: "a.ts", content: "export const a: 1 = 1;" }] }),
      });
    expect((await ask(running.stack.keys.publishable)).status).toBe(401);
    const response = await ask(running.stack.keys.secret);
    expect(await response.json()).toMatchObject({ status: "checked", files: 1, errors: [] });
  });

  it("publishes the signing keys to everyone, and no private part of them", async () => {
    const response = await get("/auth/v1/.well-known/jwks.json");
    const { keys } = await response.json();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]).sort()).toEqual([
      "alg",
      "crv",
      "key_ops",
      "kid",
      "kty",
      "use",
      "x",
      "y",
    ]);
  });

  it("takes the key from the query too, and a key repeated as bearer", async () => {
    const { publishable: key } = running.stack.keys;
    expect((await get(`/rest/v1/rpc/add?a=1&apikey=${key}`)).status).toBe(200);
    expect(
      (await get("/rest/v1/rpc/add?a=1", { apikey: key, authorization: `Bearer ${key}` })).status,
    ).toBe(200);
  });

  it("refuses a forged or foreign token even beside a valid key", async () => {
    const response = await get("/rest/v1/rpc/who", {
      ...publishable(),
      authorization: "Bearer e30.e30.e30",
    });
    expect([response.status, (await response.json()).code]).toEqual([401, "PGRST301"]);
  });

  it("refuses a secret key in a browser", async () => {
    expect(
      (await get("/rest/v1/remembered", { ...secret(), "user-agent": "Mozilla/5.0" })).status,
    ).toBe(401);
    expect((await get("/rest/v1/remembered", secret())).status).toBe(200);
  });

  it("answers preflight requests and lets the origin read the answer", async () => {
    const preflight = await fetch(`${running.stack.urls.rest}/notes`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-headers": "apikey,x-own" },
    });
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("apikey,x-own");
    const response = await get("/rest/v1/rpc/add?a=1", {
      ...publishable(),
      origin: "https://app.example",
    });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  it.each([
    "/rest/v1//notes",
    "/rest/v1/%zz",
    "/rest/v1/rpc/",
    "/functions/v1/",
    "/rest/v1/notes?select=%00",
  ])("survives the odd path %s", async (path) => {
    const { status } = await get(path, secret());
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it("refuses headers over its limit as the API refuses, and what is no HTTP", async () => {
    const long = await get(`/functions/v1/echo?text=${"x".repeat(20_000)}`, secret());
    expect(long.headers.get("content-type")).toBe("application/problem+json");
    expect(await long.json()).toMatchObject({ status: 431, code: "headers_too_large" });
    const socket = connect(Number(new URL(running.stack.urls.api).port), "127.0.0.1");
    socket.write("no http\r\n\r\n");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 /);
  });

  it("refuses a body over its limit", async () => {
    const response = await fetch(`${running.stack.urls.rest}/rpc/echo_json`, {
      method: "POST",
      headers: secret(),
      body: "x".repeat(33 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
  });
});
