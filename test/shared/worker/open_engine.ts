import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import { z } from "zod";
import { createDataApi } from "../../../scripts/stack/data_api/data_api.ts";
import { loadKeys } from "../../../scripts/stack/keys.ts";
import { createTokens } from "../../../scripts/stack/tokens.ts";
import type { ApiClient } from "../../../shared/postgres/database.ts";
import { PostgresWorkQueue } from "../../../shared/worker/postgres_work_queue.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// Node has a WebSocket of its own only from 22 on; supabase-js wants the global one, used or not.
Object.assign(globalThis, { WebSocket });

const URL_PREFIX = "http://engine.test";

/** A call of a function of schema `api`, as it arrived. */
interface Call {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The engine as a worker meets it: the real client and Data API over a migrated database, without the
 * network and without anyone else who claims.
 */
export interface Engine {
  readonly test: TestDatabase;
  readonly calls: readonly Call[];
  /** Puts itself between client and Data API; `serve` has the call answered. */
  intercept(handle: (call: Call, serve: () => Promise<Response>) => Promise<Response>): void;
  openQueue(worker?: { readonly queue?: string; readonly version?: number }): PostgresWorkQueue;
  readonly client: ApiClient;
  /** Forgets all that was done. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openEngine(): Promise<Engine> {
  const test = await openTestDatabase();
  const { secret, serve } = await openDataApi(test);
  const calls: Call[] = [];
  const passOn = (_: Call, answer: () => Promise<Response>) => answer();
  let handle = passOn;

  const client: ApiClient = createClient(URL_PREFIX, secret, {
    db: { schema: "api" },
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      async fetch(input, init) {
        const { url, method, headers, body } = await read(new Request(input, init));
        const name = url.pathname.split("/").at(-1) ?? "";
        const call = {
          name,
          parameters: z.record(z.string(), z.unknown()).parse(JSON.parse(body)),
        };
        calls.push(call);
        return await handle(call, () => serve(new Request(url, { method, headers, body })));
      },
    },
  });

  return {
    test,
    client,
    calls,
    intercept(next) {
      handle = next;
    },
    openQueue: ({ queue = "orchestration", version = 0 } = {}) =>
      new PostgresWorkQueue(client, {
        workerId: crypto.randomUUID(),
        queue,
        version,
        capacity: 4,
      }),
    async reset() {
      handle = passOn;
      calls.length = 0;
      await test.asOwner("delete from cogo.sessions where true");
      await test.asOwner("delete from cogo.workers where true");
      await test.asOwner("update cogo.agents set version = 0 where true");
    },
    close: () => test.close(),
  };
}

async function openDataApi({ database }: TestDatabase) {
  const folder = await mkdtemp(join(tmpdir(), "cogo-keys-"));
  const tokens = await createTokens(await loadKeys(folder), `${URL_PREFIX}/auth/v1`);
  await rm(folder, { recursive: true });
  const config = { schemas: ["api"], extraSearchPath: [], maxRows: 1_000 };
  const serve = await createDataApi({ database, tokens, config });
  return { secret: tokens.serviceRoleToken, serve };
}

/** The gateway's part: `/rest/v1` is not the Data API's business. */
async function read(request: Request) {
  const url = new URL(request.url.replace("/rest/v1", ""));
  return { url, method: request.method, headers: request.headers, body: await request.text() };
}
