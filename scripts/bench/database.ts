import { randomUUID } from "node:crypto";
import { PROJECT_ROOT } from "../project_root.ts";
import { bootstrapPlatform } from "../stack/database/bootstrap.ts";
import type { Database } from "../stack/database/database.ts";
import { applyMigrations } from "../stack/database/migrations.ts";
import { openNative } from "../stack/database/native.ts";
import type { BenchPostgres } from "./postgres.ts";

/** Opens a new, migrated database on a native Postgres that has pgvector. */
export async function createDatabase(postgres: BenchPostgres): Promise<Database> {
  const name = `bench_${randomUUID().replaceAll("-", "")}`;
  const server = await openNative(postgres.url, () => undefined);
  await server.exec(`create database ${name}`);
  await server.close();
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  const database = await openNative(url.href, () => undefined);
  await migrate(database);
  return database;
}

/** Brings an empty database to what a project with COGO has. */
export async function migrate(database: Database): Promise<void> {
  await bootstrapPlatform(database);
  await applyMigrations(database, `${PROJECT_ROOT}/sql`);
}
