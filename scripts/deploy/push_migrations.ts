import type { DatabaseTarget } from "./database_target.ts";
import type { DeployStep } from "./deploy_step.ts";
import { runSupabase } from "./supabase_cli.ts";

/** Applies what `sql/` has and the database has not; the CLI reads it through supabase/migrations. */
export const pushMigrations: DeployStep = {
  name: "migrations",
  remedy:
    "Set SUPABASE_DB_PASSWORD or, where the network has no IPv6, pass the connection pooler's URL with --db-url",
  describe: ({ database }) => `apply new migrations to ${database.label}`,
  run: (settings) =>
    runSupabase(settings, ["db", "push", `--remote=${settings.database.remote}`], {
      environment: databaseEnvironment(settings.database),
    }),
};

/** What the CLI needs in its environment to reach the database. */
export function databaseEnvironment(database: DatabaseTarget): Record<string, string> {
  return database.password === undefined ? {} : { PGPASSWORD: database.password };
}
