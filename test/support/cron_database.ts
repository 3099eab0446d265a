import { z } from "zod";
import { databaseUrl, withClient } from "../../scripts/bench/database.ts";
import { migrate } from "../../scripts/stack/database/migrate.ts";
import { openNative } from "../../scripts/stack/database/native.ts";
import type { DatabaseCopy } from "./native_copy.ts";

/** Opens the one database of the server that its pg_cron serves, recreated and migrated; two tests cannot share it. */
export async function openCronDatabase(serverUrl: string): Promise<DatabaseCopy> {
  const name = await makeCronDatabase(serverUrl);
  const database = await openNative(databaseUrl(serverUrl, name), () => undefined);
  await migrate(database);
  return {
    database,
    async close() {
      await database.close();
      // Empty, not gone: pg_cron asks for it every second until it is there.
      await makeCronDatabase(serverUrl);
    },
  };
}

async function makeCronDatabase(serverUrl: string): Promise<string> {
  return await withClient(serverUrl, async (server) => {
    const { rows } = await server.query("show cron.database_name");
    const name = z.string().parse(rows[0]?.["cron.database_name"]);
    await server.query(`drop database if exists ${name} with (force)`);
    await server.query(`create database ${name}`);
    return name;
  });
}
