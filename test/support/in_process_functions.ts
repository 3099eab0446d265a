import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hono } from "hono";
import { vi } from "vitest";
import { WebSocket } from "ws";
import type { AppVariables } from "../../functions/_http/app.ts";
import { createDataApi } from "../../scripts/stack/data_api/data_api.ts";
import { loadKeys } from "../../scripts/stack/keys.ts";
import { createTokens, type Tokens } from "../../scripts/stack/tokens.ts";
import { openTestDatabase, type TestDatabase } from "./test_database.ts";

const ADDRESS = "http://stack.local";
const SECRET_KEY = "sb_secret_test";
const HOUR_SECONDS = 3_600;

/** A request to a function, and its answer. */
type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }>;

/** The app of a function in this process, over the real Data API and a migrated database. */
export interface InProcessFunctions {
  readonly test: TestDatabase;
  /** The access token of this user. */
  tokenOf(userId: string): Promise<string>;
  /** Calls as this user; text that is no JSON is answered as text. */
  as(userId: string): Promise<Call>;
  close(): Promise<void>;
}

/** Serves the app without a network: what its client fetches is answered by the Data API. */
export async function openFunction(app: Hono<AppVariables>): Promise<InProcessFunctions> {
  const test = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "cogo-keys-"));
  const tokens = await createTokens(await loadKeys(folder), `${ADDRESS}/auth/v1`);
  await rm(folder, { recursive: true });
  await stubPlatform(test, tokens);
  const tokenOf = (userId: string) =>
    tokens.sign({ role: "authenticated", sub: userId }, HOUR_SECONDS);
  return {
    test,
    tokenOf,
    async as(userId) {
      const token = await tokenOf(userId);
      return async (method, path, body, headers = {}) => {
        const response = await app.request(`/${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          headers: {
            authorization: `Bearer ${token}`,
            apikey: "sb_publishable_test",
            "content-type": "application/json",
            ...headers,
          },
        });
        const text = await response.text();
        const isJson = response.headers.get("content-type")?.includes("json") ?? false;
        const parsed: unknown = isJson ? JSON.parse(text) : text;
        return { status: response.status, headers: response.headers, body: parsed };
      };
    },
    async close() {
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
      await test.close();
    },
  };
}

async function stubPlatform({ database }: TestDatabase, tokens: Tokens): Promise<void> {
  const config = { schemas: ["cogo_api"], extra_search_path: [], max_rows: 1_000 };
  const dataApi = await createDataApi({ database, tokens, config });
  vi.stubEnv("SUPABASE_URL", ADDRESS);
  vi.stubEnv("SUPABASE_PUBLISHABLE_KEYS", '{"default":"sb_publishable_test"}');
  vi.stubEnv("SUPABASE_SECRET_KEYS", `{"default":"${SECRET_KEY}"}`);
  vi.stubEnv("SUPABASE_JWKS", JSON.stringify(tokens.jwks));
  vi.stubGlobal("WebSocket", WebSocket); // Node 20 has none, and the client asks for one
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const headers = new Headers(request.headers);
    // The gateway gives a caller with the secret key the token of its role.
    if (headers.get("apikey") === SECRET_KEY) {
      headers.set("authorization", `Bearer ${tokens.serviceRoleToken}`);
    }
    const url = request.url.replace("/rest/v1", "");
    const body = request.method === "GET" ? null : await request.text();
    return await dataApi(new Request(url, { method: request.method, headers, body }));
  });
}
