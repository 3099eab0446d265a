import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { createDataApi } from "../stack/data_api/data_api.ts";
import type { Database } from "../stack/database/database.ts";
import { loadKeys } from "../stack/keys.ts";
import { createTokens } from "../stack/tokens.ts";

/** Clients of a database through the Data API, in this process. */
export interface Clients {
  /** With the secret key, as workers have it. */
  readonly worker: ApiClient;
  /** As a new user, who is a tenant of their own. */
  openUser(): Promise<BenchUser>;
}

/** A tenant's user. */
export interface BenchUser {
  readonly tenantId: string;
  readonly client: ApiClient;
}

const ADDRESS = "http://data-api.local";
const TOKEN_SECONDS = 7 * 24 * 3_600;

type Serve = (request: Request) => Promise<Response>;

/** Opens the Data API over a migrated database; `between` is what a request passes on its way. */
export async function openClients(
  database: Database,
  between: (request: Request, serve: Serve) => Promise<Response> = (request, serve) =>
    serve(request),
): Promise<Clients> {
  // supabase-js needs a global WebSocket even if it is not used; Node has one from version 22.
  Object.assign(globalThis, { WebSocket });
  const folder = await mkdtemp(join(tmpdir(), "cogo-keys-"));
  const tokens = await createTokens(await loadKeys(folder), `${ADDRESS}/auth/v1`);
  await rm(folder, { recursive: true });
  const config = { schemas: ["cogo_api"], extra_search_path: [], max_rows: 1_000 };
  const dataApi = await createDataApi({ database, tokens, config });
  const serve: Serve = async (request) => {
    const { method, headers } = request;
    const body = method === "GET" ? null : await request.text();
    // The gateway would remove `/rest/v1`.
    const url = request.url.replace("/rest/v1", "");
    return await dataApi(new Request(url, { method, headers, body }));
  };
  const open = (token: string): ApiClient =>
    createClient(ADDRESS, token, {
      db: { schema: "cogo_api" },
      auth: { persistSession: false, autoRefreshToken: false },
      global: { fetch: (input, init) => between(new Request(input, init), serve) },
    });
  return {
    worker: open(tokens.serviceRoleToken),
    async openUser() {
      const tenantId = randomUUID();
      await database.query("insert into auth.users (id, email) values ($1, $2)", [
        tenantId,
        `${tenantId}@example.com`,
      ]);
      const claims = { role: "authenticated", sub: tenantId };
      return { tenantId, client: open(await tokens.sign(claims, TOKEN_SECONDS)) };
    },
  };
}
