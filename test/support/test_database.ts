import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { bootstrapPlatform } from "../../scripts/stack/database/bootstrap.ts";
import type { Database, Parameter, Row } from "../../scripts/stack/database/database.ts";
import { applyMigrations } from "../../scripts/stack/database/migrations.ts";
import { openNative } from "../../scripts/stack/database/native.ts";
import { openPglite } from "../../scripts/stack/database/pglite.ts";

/** The Postgres that the project `sql-native` runs on; the project `sql` runs on PGlite. */
const NATIVE_URL = process.env.COGO_TEST_NATIVE ? process.env.COGO_TEST_DATABASE_URL : undefined;

const SQL_FOLDER = new URL("../../sql", import.meta.url).pathname;

/** Runs one statement in a transaction of its own, as one role. */
type Run = (sql: string, parameters?: readonly Parameter[]) => Promise<readonly Row[]>;

/** A migrated database of its own for one test file, with a clock that can be moved. */
export interface TestDatabase {
  readonly database: Database;
  /** A new user and what it may do through the Data API. */
  createUser(): Promise<{ readonly userId: string; readonly run: Run }>;
  /** As a worker does: through the Data API with the secret key. */
  readonly asWorker: Run;
  readonly asAnonymous: Run;
  /** As the owner of the schema: what sql/ may do, for looking behind the doors. */
  readonly asOwner: Run;
  /** Moves the database's clock for everything that follows; null lets it run. */
  setClock(at: string | null): void;
  close(): Promise<void>;
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const opened = NATIVE_URL === undefined ? await openEmbedded() : await createNative(NATIVE_URL);
  const { database } = opened;
  await bootstrapPlatform(database);
  await applyMigrations(database, SQL_FOLDER);

  let clock: string | null = null;
  const as =
    (role: string, userId?: string): Run =>
    (sql, parameters) =>
      database.transaction(async (transaction) => {
        const claims = JSON.stringify({ role, ...(userId === undefined ? {} : { sub: userId }) });
        await transaction.query(
          `select set_config('session_authorization', $1, true), set_config('role', $2, true),
                  set_config('request.jwt.claims', $3, true), set_config('cogo.clock', $4, true)`,
          [role === "migrator" ? "migrator" : "authenticator", role, claims, clock ?? ""],
        );
        return await transaction.query(sql, parameters);
      });

  return {
    database,
    async createUser() {
      const userId = randomUUID();
      await database.query("insert into auth.users (id, email) values ($1, $2)", [
        userId,
        `${userId}@example.com`,
      ]);
      return { userId, run: as("authenticated", userId) };
    },
    asWorker: as("service_role"),
    asAnonymous: as("anon"),
    asOwner: as("migrator"),
    setClock(at) {
      clock = at;
    },
    close: opened.close,
  };
}

interface Opened {
  readonly database: Database;
  close(): Promise<void>;
}

async function openEmbedded(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-sql-"));
  const database = await openPglite(folder, () => undefined);
  return {
    database,
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function createNative(url: string): Promise<Opened> {
  const name = `cogo_test_${randomUUID().replaceAll("-", "")}`;
  await runOnServer(url, `create database ${name}`);
  const target = new URL(url);
  target.pathname = `/${name}`;
  const database = await openNative(target.href, () => undefined);
  return {
    database,
    async close() {
      await database.close();
      await runOnServer(url, `drop database ${name} with (force)`);
    },
  };
}

async function runOnServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
