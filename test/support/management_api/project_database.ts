import { randomUUID } from "node:crypto";
import pg from "pg";
import { databaseUrl, withClient } from "../../../scripts/bench/database.ts";
import { bootstrapPlatform } from "../../../scripts/stack/database/bootstrap.ts";
import type { Database } from "../../../scripts/stack/database/database.ts";
import { openNative } from "../../../scripts/stack/database/native.ts";

/** A database of a new hosted project: the platform is there, no migration has run yet. */
export interface ProjectDatabase {
  /** As a superuser, to look behind the doors. */
  readonly database: Database;
  /** As `migrator`, who stands for hosted `postgres` and is no superuser. */
  readonly url: string;
  readonly password: string;
  remove(): Promise<void>;
}

/** Makes the database on the server at `serverUrl`, a superuser's URL. */
export async function createProjectDatabase(serverUrl: string): Promise<ProjectDatabase> {
  const name = `cogo_deploy_${randomUUID().replaceAll("-", "")}`;
  const password = randomUUID();
  const run = (sql: string) => withClient(serverUrl, (client) => client.query(sql));
  await run(`create database ${name}`);
  const own = databaseUrl(serverUrl, name);
  const database = await openNative(own, () => undefined);
  await bootstrapPlatform(database);
  // The CLI makes its own record of migrations, with the rights that it has.
  await database.exec("drop schema supabase_migrations cascade");
  await database.exec(`alter role migrator password ${pg.escapeLiteral(password)}`);
  const url = new URL(own);
  url.username = "migrator";
  url.password = password;
  return {
    database,
    url: url.href,
    password,
    async remove() {
      await database.exec("alter role migrator password null");
      await database.close();
      await run(`drop database ${name} with (force)`);
    },
  };
}
