import { randomUUID } from "node:crypto";
import type pg from "pg";
import { databaseUrl, withClient } from "../../scripts/bench/database.ts";
import type { Database } from "../../scripts/stack/database/database.ts";
import { migrate } from "../../scripts/stack/database/migrate.ts";
import { openNative } from "../../scripts/stack/database/native.ts";
import { templateName } from "../../scripts/stack/database/template_name.ts";

/** A migrated database that nothing else uses. */
export interface DatabaseCopy {
  readonly database: Database;
  /** Closes and removes it. */
  close(): Promise<void>;
}

// Any fixed number: test workers that start together make the template one after the other.
const TEMPLATE_LOCK = 715_517_002;
const UNFINISHED = "cogo_template_unfinished";

/** Opens a database of its own on the server, copied from a migrated one, which is made once and kept. */
export async function openNativeCopy(serverUrl: string): Promise<DatabaseCopy> {
  const name = `cogo_test_${randomUUID().replaceAll("-", "")}`;
  await withClient(serverUrl, async (server) => {
    await server.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const template = await findOrMakeTemplate(server, serverUrl);
    await server.query(`create database ${name} template ${template}`);
    // The one thing that the bootstrap gives to a database and not to what is in it.
    await server.query(`grant create, connect, temporary on database ${name} to migrator`);
  });
  const database = await openNative(databaseUrl(serverUrl, name), () => undefined);
  return {
    database,
    async close() {
      await database.close();
      await withClient(serverUrl, (server) => server.query(`drop database ${name} with (force)`));
    },
  };
}

async function findOrMakeTemplate(server: pg.Client, serverUrl: string): Promise<string> {
  const template = await templateName();
  const existing = await server.query<{ datname: string }>(
    "select datname from pg_database where datname like 'cogo\\_template\\_%'",
  );
  const names = existing.rows.map((row) => row.datname);
  if (names.includes(template)) return template;
  for (const old of names) await server.query(`drop database ${old} with (force)`);
  await server.query(`drop database if exists ${UNFINISHED} with (force)`); // its making was cut short
  await server.query(`create database ${UNFINISHED}`);
  const database = await openNative(databaseUrl(serverUrl, UNFINISHED), () => undefined);
  await migrate(database)
    .then(() => database.exec("vacuum full pg_catalog.pg_proc"))
    .finally(() => database.close());
  await server.query(`alter database ${UNFINISHED} rename to ${template}`);
  return template;
}
