import { randomUUID } from "node:crypto";
import type pg from "pg";
import { connect } from "../database.ts";
import type { BenchDatabase } from "./contestant.ts";
import { connectAs, plannedStep } from "./contestants/cogo.ts";
import { loadContestant } from "./contestants.ts";
import { createFreshDatabase } from "./fresh_database.ts";
import type { SessionSettings } from "./session.ts";

export { plannedStep };
export type Member = object;

/** A user with a session, on a connection of its own. */
export interface BenchUser {
  readonly client: pg.Client;
  readonly sessionId: string;
}

/** A fresh database with COGO in it and nobody who works, and one user. */
export interface CogoDatabase {
  readonly database: BenchDatabase;
  readonly admin: pg.Client;
  readonly user: BenchUser;
}

/** Opens one for the work, and closes it whatever happens. */
export async function inCogoDatabase<Result>(
  settings: SessionSettings,
  work: (database: CogoDatabase) => Promise<Result>,
): Promise<Result> {
  const cogo = await loadContestant("cogo");
  const database = await createFreshDatabase(settings.serverUrl, settings.peersFolder);
  await cogo.prepare(database, "steps");
  const admin = await connect(database.adminUrl);
  const user = await openUser(database, admin);
  try {
    return await work({ database, admin, user });
  } finally {
    await user.client.end();
    await admin.end();
  }
}

/** Another tenant. */
export async function openUser(database: BenchDatabase, admin: pg.Client): Promise<BenchUser> {
  const userId = randomUUID();
  await admin.query("insert into auth.users (id, email) values ($1, $2)", [
    userId,
    `${userId}@example.com`,
  ]);
  const client = await connectAs(database.url, { role: "authenticated", sub: userId });
  const { rows } = await client.query<{ id: string }>(
    "select session_id as id from cogo_api.create_session('Benchmark')",
  );
  return { client, sessionId: rows[0]?.id ?? "" };
}
