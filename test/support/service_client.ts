import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import { createDataApi } from "../../scripts/stack/data_api/data_api.ts";
import { loadKeys } from "../../scripts/stack/keys.ts";
import { createTokens } from "../../scripts/stack/tokens.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import type { TestDatabase } from "./test_database.ts";

// Node has a WebSocket of its own only from 22 on; supabase-js wants the global one, used or not.
Object.assign(globalThis, { WebSocket });

const URL_PREFIX = "http://service.test";

type Serve = (request: Request) => Promise<Response>;

/**
 * The real client with the secret key's rights, and the real Data API over a test's database, without a
 * network; `between` is what a request passes on its way.
 */
export async function openServiceClient(
  { database }: TestDatabase,
  between: (request: Request, serve: Serve) => Promise<Response> = (request, serve) =>
    serve(request),
): Promise<ApiClient> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-keys-"));
  const tokens = await createTokens(await loadKeys(folder), `${URL_PREFIX}/auth/v1`);
  await rm(folder, { recursive: true });
  const config = { schemas: ["cogo_api"], extraSearchPath: [], maxRows: 1_000 };
  const dataApi = await createDataApi({ database, tokens, config });
  const serve: Serve = async (request) => {
    // `/rest/v1` is the gateway's part.
    const url = request.url.replace("/rest/v1", "");
    const { method, headers } = request;
    const body = method === "GET" ? null : await request.text();
    return await dataApi(new Request(url, { method, headers, body }));
  };
  return createClient(URL_PREFIX, tokens.serviceRoleToken, {
    db: { schema: "cogo_api" },
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: (input, init) => between(new Request(input, init), serve) },
  });
}
