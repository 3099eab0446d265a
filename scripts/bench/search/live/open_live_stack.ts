import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import type { ApiClient } from "../../../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../../../cli/stack_session.ts";
import type { Database } from "../../../stack/database/database.ts";
import { startStack } from "../../../stack/mod.ts";
import type { DatabaseSource } from "../bench_database.ts";

/** The whole stack with a user signed in: endpoints, the knowledge worker, Realtime. */
export interface LiveStack {
  readonly database: Database;
  readonly client: ApiClient;
  readonly tenantId: string;
  close(): Promise<void>;
}

/** Starts it in a folder of its own. */
export async function openLiveStack(source: DatabaseSource): Promise<LiveStack> {
  // Node has a WebSocket of its own only from 22 on; supabase-js wants the global one.
  Object.assign(globalThis, { WebSocket });
  const folder = await mkdtemp(join(tmpdir(), "cogo-bench-live-"));
  const databaseUrl = await source.createUrl();
  const options = { projectRoot: PROJECT_ROOT, folder, port: 0, databaseUrl };
  const stack = await startStack(options, (line) => process.stderr.write(`${line}\n`));
  await stack.functions.prewarm(["knowledge", "knowledge-worker"]);
  const client = createClient(stack.urls.api, stack.keys.publishable, {
    db: { schema: "api" },
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await client.auth.signUp({
    email: "bench@example.com",
    password: "correct horse",
  });
  if (error !== null || data.user === null) throw new Error(`Sign-up failed: ${error?.message}`);
  return {
    database: stack.database,
    client,
    tenantId: data.user.id,
    async close() {
      await client.removeAllChannels();
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
