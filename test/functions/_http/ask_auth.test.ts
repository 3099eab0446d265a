import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { createApp } from "../../../functions/_http/app.ts";
import { endpoint } from "../../../functions/_http/endpoint.ts";
import { createAuth } from "../../../scripts/stack/auth/auth.ts";
import { loadKeys } from "../../../scripts/stack/keys.ts";
import { createTokens, type SharedSecret } from "../../../scripts/stack/tokens.ts";
import { temporaryFolder } from "../../support/temporary_folder.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const SECRET = "the-secret-that-all-parts-of-an-older-project-share";
const URL = "http://project.local";
const ANON_KEY = "anon-key-of-the-project";

const app = createApp({
  slug: "cogo-who",
  summary: "Says who asks.",
  callers: "users and operators",
  endpoints: [
    endpoint({
      method: "get",
      path: "/",
      name: "who",
      summary: "Who.",
      answer: z.object({ id: z.string().optional() }),
      handle: async ({ context }) => ({ id: context.get("supabaseContext").userClaims?.id }),
    }),
  ],
});

const folder = temporaryFolder();
let test: TestDatabase;
let asked: number;

beforeAll(async () => {
  test = await openTestDatabase();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
afterAll(() => test.close());

/** A project whose Auth signs and verifies like this; its functions know its address, its keys and its public keys. */
async function openProject(legacy?: SharedSecret, publicKeys?: "none") {
  const keys = await loadKeys(await mkdtemp(join(folder, "keys-")));
  const tokens = await createTokens(keys, `${URL}/auth/v1`, legacy);
  const auth = createAuth({
    database: test.database,
    tokens,
    config: {
      jwt_expiry: 3_600,
      enable_signup: true,
      enable_anonymous_sign_ins: true,
      minimum_password_length: 6,
    },
  });
  const call = (path: string, init: RequestInit) => auth(new Request(`${URL}${path}`, init));
  asked = 0;
  vi.stubEnv("SUPABASE_URL", URL);
  vi.stubEnv("SUPABASE_ANON_KEY", ANON_KEY);
  vi.stubEnv("SUPABASE_SERVICE_ROLE_KEY", "service-key-of-the-project");
  vi.stubEnv("SUPABASE_JWKS", JSON.stringify(publicKeys === "none" ? { keys: [] } : tokens.jwks));
  vi.stubGlobal("WebSocket", WebSocket); // Node 20 has none, and the client asks for one
  vi.stubGlobal("fetch", async (input: string, init: RequestInit) => {
    if (input.includes("/auth/v1/")) asked += 1;
    return await call(input.replace(`${URL}/auth/v1`, ""), init);
  });
  const signUp = async () => {
    const response = await call("/signup", { method: "POST", body: "{}" });
    const session = z.object({ access_token: z.string(), user: z.object({ id: z.string() }) });
    const { access_token: token, user } = session.parse(await response.json());
    return { token, id: user.id };
  };
  const signOut = (token: string) =>
    call("/logout", { method: "POST", headers: { authorization: `Bearer ${token}` } });
  return { signUp, signOut, tokens, keys };
}

async function ask(token: string, scheme = "Bearer") {
  const headers = { authorization: `${scheme} ${token}`, apikey: ANON_KEY };
  const response = await app.request("/cogo-who", { headers });
  return { status: response.status, body: await response.json() };
}

const sign = (secret: string, claims: Record<string, unknown>) =>
  new SignJWT({ role: "authenticated", ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));

describe("a user of a project with a shared secret", () => {
  const shared = { secret: SECRET, signs: true };

  it("is let in by what Auth says, which is asked once in a while", async () => {
    const project = await openProject(shared);
    const { token, id } = await project.signUp();
    expect(await ask(token)).toEqual({ status: 200, body: { id } });
    expect(await ask(token, "bearer")).toEqual({ status: 200, body: { id } });
    expect(asked).toBe(1);
  });

  it("is let in with a session from before the rotation to signing keys", async () => {
    const { token, id } = await (await openProject(shared)).signUp();
    await openProject({ secret: SECRET, signs: false });
    expect(await ask(token)).toEqual({ status: 200, body: { id } });
  });

  it("is refused half a minute after the session was ended", async () => {
    const project = await openProject(shared);
    const { token } = await project.signUp();
    expect(await ask(token)).toMatchObject({ status: 200 });
    await project.signOut(token);
    vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ["Date"] });
    expect(await ask(token)).toMatchObject({ status: 401 });
  });

  it("is refused when Auth does not answer, by a name of its own", async () => {
    const { token } = await (await openProject(shared)).signUp();
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
    expect(await ask(token)).toMatchObject({
      status: 503,
      body: { code: "authentication_unavailable" },
    });
  });

  it.each([
    [
      "signed with another secret",
      () =>
        sign("a-secret-of-somebody-else-entirely", {
          sub: crypto.randomUUID(),
          session_id: crypto.randomUUID(),
        }),
    ],
    [
      "signed with the public key as secret",
      () => sign("", { sub: crypto.randomUUID() }).catch(() => "e30.e30.x"),
    ],
    [
      "of a session that there is not",
      () => sign(SECRET, { sub: crypto.randomUUID(), session_id: crypto.randomUUID() }),
    ],
    ["of the service", () => sign(SECRET, { role: "service_role" })],
    ["without a signature", async () => `${btoa('{"alg":"HS256"}')}.${btoa('{"sub":"x"}')}.`],
  ])("is refused with a token %s", async (_what, forge) => {
    await openProject(shared);
    expect(await ask(await forge())).toMatchObject({ status: 401 });
  });
});

describe("a user of a project with signing keys", () => {
  it("is verified without Auth", async () => {
    const { token, id } = await (await openProject()).signUp();
    expect(await ask(token)).toEqual({ status: 200, body: { id } });
    expect(await ask(token, "BEARER")).toEqual({ status: 200, body: { id } });
    expect(asked).toBe(0);
  });

  it("is let in by Auth where this process does not know the key yet", async () => {
    const { token, id } = await (await openProject(undefined, "none")).signUp();
    expect(await ask(token)).toEqual({ status: 200, body: { id } });
  });

  it("is not let in by a shared secret that Auth does not have", async () => {
    await openProject();
    const forged = await sign("anything", {
      sub: crypto.randomUUID(),
      session_id: crypto.randomUUID(),
    });
    expect(await ask(forged)).toMatchObject({ status: 401 });
  });
});
