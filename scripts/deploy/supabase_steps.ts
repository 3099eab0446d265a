import pg from "pg";
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
function databaseEnvironment(database: DatabaseTarget): Record<string, string> {
  return database.password === undefined ? {} : { PGPASSWORD: database.password };
}

/** Uploads every function of supabase/config.toml; the platform bundles them, so no Docker is needed. */
export const deployFunctions: DeployStep = {
  name: "functions",
  describe: ({ projectRef }) =>
    `deploy every function of supabase/config.toml to project ${projectRef}`,
  run: (settings) =>
    runSupabase(settings, ["functions", "deploy", "--use-api", `--remote=${settings.projectRef}`]),
};

/** Tells the database where its functions are and how to wake them (sql/…_wake.sql). */
export const configureWake: DeployStep = {
  name: "wakes",
  describe: ({ projectUrl }) => `let the database wake the workers at ${projectUrl}`,
  run: (settings) => {
    const words = [settings.projectUrl, settings.secretKey].map((word) => pg.escapeLiteral(word));
    return runSupabase(settings, ["db", "query", `--remote=${settings.database.remote}`], {
      input: `select cogo.configure_wake(${words.join(", ")})`,
      environment: databaseEnvironment(settings.database),
    });
  },
};
