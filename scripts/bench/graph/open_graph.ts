import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import type { ApiClient } from "../../../shared/kernel/mod.ts";
import { type GraphReplica, openGraphReplica } from "../../../shared/knowledge/mod.ts";
import { createDataApi } from "../../stack/data_api/data_api.ts";
import type { Database } from "../../stack/database/database.ts";
import { openNative } from "../../stack/database/native.ts";
import { loadKeys } from "../../stack/keys.ts";
import { createTokens } from "../../stack/tokens.ts";

/** Where the two stores are. */
export interface GraphAddresses {
  readonly databaseUrl: string;
  readonly neo4jUri: string;
}

/** Both ends of the projection, as the knowledge worker has them. */
export interface OpenGraph {
  readonly database: Database;
  readonly client: ApiClient;
  readonly replica: GraphReplica;
  close(): Promise<void>;
}

const ADDRESS = "http://bench.local";

/** Opens a migrated database through the Data API, in this process, and its copy. */
export async function openGraph({ databaseUrl, neo4jUri }: GraphAddresses): Promise<OpenGraph> {
  // Node has a WebSocket of its own only from 22 on; supabase-js wants the global one, used or not.
  Object.assign(globalThis, { WebSocket });
  const database = await openNative(databaseUrl, () => undefined);
  const replica = await openGraphReplica({
    ...{ uri: neo4jUri, username: "neo4j", password: undefined, database: "neo4j" },
  });
  return {
    database,
    client: await openClient(database),
    replica,
    async close() {
      await replica.close();
      await database.close();
    },
  };
}

async function openClient(database: Database): Promise<ApiClient> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-bench-keys-"));
  const tokens = await createTokens(await loadKeys(folder), `${ADDRESS}/auth/v1`);
  await rm(folder, { recursive: true });
  const config = { schemas: ["api"], extraSearchPath: [], maxRows: 1_000 };
  const dataApi = await createDataApi({ database, tokens, config });
  return createClient(ADDRESS, tokens.serviceRoleToken, {
    db: { schema: "api" },
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      async fetch(input, init) {
        const request = new Request(input, init);
        const { method, headers } = request;
        const body = method === "GET" ? null : await request.text();
        // `/rest/v1` is the gateway's part.
        const url = request.url.replace("/rest/v1", "");
        return await dataApi(new Request(url, { method, headers, body }));
      },
    },
  });
}
