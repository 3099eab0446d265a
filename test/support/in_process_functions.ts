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
const PUBLISHABLE_KEY = "sb_publishable_test";
const HOUR_SECONDS = 3_600;

type App = Hono<AppVariables>;
type SentHeaders = Readonly<Record<string, string>>;

/** A request to a function, and its answer. */
type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: SentHeaders,
) => Promise<{
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}>;

/** Functions in this process, over the real Data API and a migrated database. */
export interface InProcessFunctions {
  readonly test: TestDatabase;
  /** The access token of this user. */
  tokenOf(userId: string): Promise<string>;
  /** Calls as this user; text that is no JSON is answered as text. */
  as(userId: string): Promise<Call>;
  /** What somebody sends to be this user. */
  credentialsOf(userId: string): Promise<SentHeaders>;
  /** Sends this and nothing more. */
  send(path: string, init: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** What an operator sends to be one. */
export const OPERATOR: SentHeaders = { apikey: SECRET_KEY };

/** Serves an app without a network: what its client fetches is answered by the Data API. */
export function openFunction(app: App): Promise<InProcessFunctions> {
  return open(async (path, init) => await app.request(path, init), "free");
}

/** Serves several by their slugs, over a database whose kinds of steps are as they come. */
export function openFunctions(apps: ReadonlyMap<string, App>): Promise<InProcessFunctions> {
  const serve = async (path: string, init: RequestInit) => {
    const app = apps.get(path.split(/[/?]/)[1] ?? "");
    if (app === undefined) throw new Error(`Expected the path of a function, got ${path}`);
    return await app.request(path, init);
  };
  return open(serve, "as they come");
}

async function open(
  send: InProcessFunctions["send"],
  kinds: "free" | "as they come",
): Promise<InProcessFunctions> {
  const test = await openTestDatabase(kinds);
  const folder = await mkdtemp(join(tmpdir(), "cogo-keys-"));
  const tokens = await createTokens(await loadKeys(folder), `${ADDRESS}/auth/v1`);
  await rm(folder, { recursive: true });
  await stubPlatform(test, tokens);
  const tokenOf = (userId: string) =>
    tokens.sign({ role: "authenticated", sub: userId }, HOUR_SECONDS);
  const credentialsOf = async (userId: string) => ({
    authorization: `Bearer ${await tokenOf(userId)}`,
    apikey: PUBLISHABLE_KEY,
  });
  return {
    ...{ test, tokenOf, credentialsOf, send },
    async as(userId) {
      const credentials = await credentialsOf(userId);
      return async (method, path, body, headers = {}) => {
        const response = await send(`/${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          headers: { ...credentials, "content-type": "application/json", ...headers },
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
  vi.stubEnv("SUPABASE_PUBLISHABLE_KEYS", JSON.stringify({ default: PUBLISHABLE_KEY }));
  vi.stubEnv("SUPABASE_SECRET_KEYS", JSON.stringify({ default: SECRET_KEY }));
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
