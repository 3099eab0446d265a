import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { bundleFunctions, type FunctionBundle } from "../install/bundle_functions.ts";
import { addToConfig } from "../install/config_text.ts";
import { FUNCTIONS } from "../install/project_folder.ts";
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

/** Uploads every function of supabase/config.toml as one file, from a project that has them alone. */
export const deployFunctions: DeployStep = {
  name: "functions",
  describe: ({ projectRef }) =>
    `deploy every function of supabase/config.toml to project ${projectRef}`,
  async run(settings) {
    const projectRoot = await mkdtemp(join(tmpdir(), "cogo-deploy-"));
    try {
      await writeFunctions(projectRoot, await bundleFunctions(settings.projectRoot));
      const words = ["functions", "deploy", "--use-api", `--remote=${settings.projectRef}`];
      await runSupabase({ ...settings, projectRoot }, words);
    } finally {
      await rm(projectRoot, { recursive: true, force: true });
    }
  },
};

async function writeFunctions(
  projectRoot: string,
  bundles: readonly FunctionBundle[],
): Promise<void> {
  const folder = join(projectRoot, "supabase");
  await mkdir(join(folder, FUNCTIONS), { recursive: true });
  const slugs = bundles.map(({ slug }) => slug);
  await writeFile(join(folder, "config.toml"), addToConfig('project_id = "cogo"\n', slugs));
  for (const { slug, code } of bundles) {
    await writeFile(join(folder, FUNCTIONS, `${slug}.js`), code);
  }
}

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
