import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { logger } from "hono/logger";
import { createApp } from "../http/app.ts";
import type { Resource } from "../resource.ts";
import { openDatabase } from "./database.ts";
import { applyMigrations } from "./migrations.ts";
import { PostgresStore } from "./store.ts";

/**
 * Opens the database, brings its tables up to date and listens.
 *
 * `PORT` says where, `DATABASE_URL` names a Postgres server; without one, the data is kept in the
 * folder `data` by a Postgres inside this process.
 */
export async function startServer(service: {
  readonly title: string;
  readonly resources: readonly Resource[];
}): Promise<void> {
  const database = await openDatabase(process.env.DATABASE_URL ?? "data");
  await applyMigrations(database, new URL("../../../migrations/", import.meta.url));
  const store = new PostgresStore(database, service.resources);
  const app = new Hono().use(logger()).route(
    "/",
    createApp(service, () => store),
  );
  const port = Number(process.env.PORT ?? 3000);
  const server = serve({ fetch: app.fetch, port }, (address) => {
    console.log(`Listening on http://localhost:${address.port}`);
  });

  /** Lets requests that are under way finish before the process ends. */
  function shutDown(): void {
    server.close(async (error) => {
      await database.close();
      process.exitCode = error === undefined ? 0 : 1;
    });
  }
  process.once("SIGINT", shutDown);
  process.once("SIGTERM", shutDown);
}
