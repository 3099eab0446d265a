import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../../cli/stack_session.ts";
import { bootstrapPlatform } from "../../stack/database/bootstrap.ts";
import type { Database } from "../../stack/database/database.ts";
import { applyMigrations } from "../../stack/database/migrations.ts";
import { openNative } from "../../stack/database/native.ts";
import { openPglite } from "../../stack/database/pglite.ts";
import { type BenchPostgres, startBenchPostgres } from "../postgres.ts";

/** A migrated database that nothing else uses. */
export interface BenchDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/** Where databases come from: a native Postgres, or the embedded one where there is none. */
export interface DatabaseSource {
  readonly kind: "native" | "embedded";
  readonly version: string;
  /** Why it is not native; null when it is. */
  readonly reason: string | null;
  open(): Promise<BenchDatabase>;
  /** An empty database for a stack to make its own; undefined: the stack brings the embedded one. */
  createUrl(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Starts a native Postgres with pgvector, or says why it has to be the embedded one. */
export async function openDatabaseSource(): Promise<DatabaseSource> {
  try {
    const postgres = await startBenchPostgres();
    if (await hasVectors(postgres)) return nativeSource(postgres);
    await postgres.stop();
    return embeddedSource("The native Postgres of this machine has no pgvector");
  } catch (error) {
    if (!(error instanceof CogoError) || error.code !== "postgres_missing") throw error;
    return embeddedSource(error.message);
  }
}

async function hasVectors({ url }: BenchPostgres): Promise<boolean> {
  const database = await openNative(url, () => undefined);
  const rows = await database.query("select from pg_available_extensions where name = 'vector'");
  await database.close();
  return rows.length > 0;
}

function nativeSource(postgres: BenchPostgres): DatabaseSource {
  const createUrl = async (): Promise<string> => {
    const name = `bench_${randomUUID().replaceAll("-", "")}`;
    const server = await openNative(postgres.url, () => undefined);
    await server.exec(`create database ${name}`);
    await server.close();
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    kind: "native",
    version: postgres.version,
    reason: null,
    async open() {
      const database = await openNative(await createUrl(), () => undefined);
      await migrate(database);
      return { database, close: () => database.close() };
    },
    createUrl,
    stop: () => postgres.stop(),
  };
}

function embeddedSource(reason: string): DatabaseSource {
  return {
    kind: "embedded",
    version: "PGlite",
    reason,
    async open() {
      const folder = await mkdtemp(join(tmpdir(), "cogo-bench-search-"));
      const database = await openPglite(join(folder, "data"), () => undefined);
      await migrate(database);
      return {
        database,
        async close() {
          await database.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
    createUrl: async () => undefined,
    stop: async () => undefined,
  };
}

async function migrate(database: Database): Promise<void> {
  await bootstrapPlatform(database);
  await applyMigrations(database, `${PROJECT_ROOT}/sql`);
}
