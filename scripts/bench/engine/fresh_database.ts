import { databaseUrl, withClient } from "../database.ts";
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
  const adminUrl = databaseUrl(serverUrl, NAME);
  const url = new URL(adminUrl);
  url.username = ROLE;
  await onServer(adminUrl, [
    "create extension pg_stat_statements",
    `grant all on schema public to ${ROLE}`,
  ]);
  return { url: url.href, adminUrl, peersFolder };
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}
