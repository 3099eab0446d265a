import pg from "pg";
import type { DeployStep } from "./deploy_step.ts";
import { databaseEnvironment } from "./push_migrations.ts";
import { runSupabase } from "./supabase_cli.ts";

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
