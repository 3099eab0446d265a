import type { DeployStep } from "./deploy_step.ts";
import { runSupabase } from "./supabase_cli.ts";

/** Uploads every function of supabase/config.toml; the platform bundles them, so no Docker is needed. */
export const deployFunctions: DeployStep = {
  name: "functions",
  describe: ({ projectRef }) =>
    `deploy every function of supabase/config.toml to project ${projectRef}`,
  run: (settings) =>
    runSupabase(settings, ["functions", "deploy", "--use-api", `--remote=${settings.projectRef}`]),
};
