import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import { z } from "zod";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";

const credentialsSchema = z.object({ email: z.email(), password: z.string() });

/**
 * A Supabase client signed in as this machine's user of the stack: an ordinary user, with the rights of
 * any other. The user is made on first use; its password lives beside the data, readable by its owner.
 */
export async function openUserClient(stack: {
  readonly apiUrl: string;
  readonly publishableKey: string;
  readonly folder: string;
}): Promise<ApiClient> {
  const client = openClient(stack.apiUrl, stack.publishableKey);
  const credentials = await readCredentials(stack.folder);
  const signedIn = await client.auth.signInWithPassword(credentials);
  if (signedIn.error === null) return client;
  const signedUp = await client.auth.signUp(credentials);
  if (signedUp.error === null) return client;
  // Another command that started at the same moment may have signed the user up first.
  if ((await client.auth.signInWithPassword(credentials)).error === null) return client;
  throw new CogoError({
    code: "sign_in_failed",
    message: `The stack did not sign this machine's user in: ${signedUp.error.message}`,
    remedy: `Delete ${join(stack.folder, "user.json")} to make another user`,
  });
}

/** A client with a key of the stack: the publishable one, or an operator's secret one. */
export function openClient(apiUrl: string, key: string): ApiClient {
  return createClient(apiUrl, key, {
    db: { schema: "cogo_api" },
    auth: { persistSession: false, autoRefreshToken: true },
    // Node 20 has no WebSocket of its own; that of ws is the browser's, its typings apart.
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
  });
}

async function readCredentials(folder: string): Promise<z.infer<typeof credentialsSchema>> {
  const path = join(folder, "user.json");
  const stored = await readFile(path, "utf8").catch(() => undefined);
  if (stored !== undefined) return credentialsSchema.parse(JSON.parse(stored));
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(makeCredentials()), { mode: 0o600 });
  // Of commands that start at the same moment, the first makes the user.
  await link(draft, path).catch(() => undefined);
  await rm(draft);
  return credentialsSchema.parse(JSON.parse(await readFile(path, "utf8")));
}

function makeCredentials(): z.infer<typeof credentialsSchema> {
  return {
    email: `developer-${randomBytes(6).toString("hex")}@cogo.example`,
    password: randomBytes(24).toString("base64url"),
  };
}
