import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";
import { databaseUrl, withClient } from "../../scripts/bench/database.ts";
import { type StackHandle, type StackOptions, startStack } from "../../scripts/stack/mod.ts";

// Node has a WebSocket of its own only from 22 on; supabase-js takes the global one.
Object.assign(globalThis, { WebSocket });

/** The small project that the stack runs in these tests. */
export const fixtureRoot = fileURLToPath(new URL("../stack/fixtures/project", import.meta.url));

const testDatabaseUrl = process.env.COGO_TEST_DATABASE_URL || undefined;

/** The databases a behaviour is tested on; native Postgres needs COGO_TEST_DATABASE_URL (a superuser's). */
export const databases = [
  { name: "PGlite", available: true, native: false },
  {
    name: "native Postgres (COGO_TEST_DATABASE_URL)",
    available: testDatabaseUrl !== undefined,
    native: true,
  },
] as const;

/** A stack in a folder of its own, and how to end both. */
export type TestStack = {
  readonly stack: StackHandle;
  readonly folder: string;
  readonly logLines: readonly string[];
  end(): Promise<void>;
};

/** Starts a stack on COGO itself, whose functions see the variables of these names. */
export const startCogoStack = (environmentNames: readonly string[] = []): Promise<TestStack> =>
  startTestStack({ native: false, options: { projectRoot: ".", environmentNames } });

/** Starts a stack on the fixture project; `native` gives it a fresh database of the Postgres under test. */
export async function startTestStack(input: {
  readonly native: boolean;
  readonly options?: StackOptions;
}): Promise<TestStack> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-stack-"));
  const database = input.native ? await createDatabase() : undefined;
  const logLines: string[] = [];
  const stack = await startStack(
    { projectRoot: fixtureRoot, folder, port: 0, databaseUrl: database?.url, ...input.options },
    (line) => void logLines.push(line),
  );
  return {
    stack,
    folder,
    logLines,
    async end() {
      await stack.stop();
      await database?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createDatabase(): Promise<{ readonly url: string; drop(): Promise<unknown> }> {
  const name = `cogo_stack_${randomUUID().replaceAll("-", "")}`;
  const server = testDatabaseUrl ?? "";
  const run = (sql: string) => withClient(server, (client) => client.query(sql));
  await run(`create database ${name}`);
  return {
    url: databaseUrl(server, name),
    drop: () => run(`drop database ${name} with (force)`),
  };
}

/** An unmodified client, signed in to nobody. */
export function makeClient(stack: StackHandle, key = stack.keys.publishable) {
  return createClient(stack.urls.api, key, {
    db: { schema: "cogo_api" },
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** A client of a new user, and the user's id. */
export async function signUp(stack: StackHandle, email = `${randomUUID()}@example.test`) {
  const client = makeClient(stack);
  const { data, error } = await client.auth.signUp({ email, password: "correct horse" });
  if (error !== null || data.user === null) throw new Error(`Sign-up failed: ${error?.message}`);
  return { client, email, id: data.user.id };
}

/** Waits until `check` gives something, and gives it. */
export async function eventually<T>(
  check: () => T | undefined | Promise<T | undefined>,
  limitMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error("What was waited for did not come.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
