import pg from "pg";
import type { BenchDatabase } from "./contestant.ts";

/** What Supabase's own `postgres` role is: no superuser, but not bound by row-level security. */
const ROLE = "bench";
const NAME = "bench";

/** Makes the contestants' role, once for a server. */
export async function createBenchRole(serverUrl: string): Promise<void> {
  await onServer(serverUrl, [`create role ${ROLE} login bypassrls`]);
}

/** Replaces the benchmark's database by a fresh one that the contestants' role owns. */
export async function createFreshDatabase(
  serverUrl: string,
  peersFolder: string,
): Promise<BenchDatabase> {
  await onServer(serverUrl, [
    `drop database if exists ${NAME} with (force)`,
    `create database ${NAME} owner ${ROLE}`,
  ]);
  const adminUrl = new URL(serverUrl);
  adminUrl.pathname = `/${NAME}`;
  const url = new URL(adminUrl);
  url.username = ROLE;
  await onServer(adminUrl.href, [
    "create extension pg_stat_statements",
    `grant all on schema public to ${ROLE}`,
  ]);
  return { url: url.href, adminUrl: adminUrl.href, peersFolder };
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
