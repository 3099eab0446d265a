import { randomUUID } from "node:crypto";
import pg from "pg";
import type { Database } from "../stack/database/database.ts";
import { migrate } from "../stack/database/migrate.ts";
import { openNative } from "../stack/database/native.ts";
import type { BenchPostgres } from "./postgres.ts";

/** Opens a new, migrated database on a native Postgres that has pgvector. */
export async function createDatabase(postgres: BenchPostgres): Promise<Database> {
  const name = `bench_${randomUUID().replaceAll("-", "")}`;
  await withClient(postgres.url, (client) => client.query(`create database ${name}`));
  const database = await openNative(databaseUrl(postgres.url, name), () => undefined);
  await migrate(database);
  return database;
}

/** The URL of another database of the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One connection of the driver's own, for what is to be measured without any layer. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Works on such a connection, and closes it. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(url);
  return await work(client).finally(() => client.end());
}
