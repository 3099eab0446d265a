import { CogoError, toErrorRecord } from "../../../shared/kernel/mod.ts";
import { type DeploySettings, readDeploySettings } from "../../deploy/deploy_settings.ts";
import type { DeployStep } from "../../deploy/deploy_step.ts";
import { exposeSchemas } from "../../deploy/expose_schemas.ts";
import { setSecrets } from "../../deploy/set_secrets.ts";
import { configureWake, deployFunctions, pushMigrations } from "../../deploy/supabase_steps.ts";
import { PROJECT_ROOT } from "../../project_root.ts";

// Functions call the database and read the keys; wakes call the functions.
const STEPS: readonly DeployStep[] = [
  pushMigrations,
  exposeSchemas,
  setSecrets,
  deployFunctions,
  configureWake,
];

/**
 * `./cogo deploy`: brings a hosted project to this repository's state. Stops at the first step that
 * fails and names it; every step can be repeated. With `--dry-run` it checks the settings, tells
 * what it would do and contacts nothing.
 *
 * @throws CogoError a missing setting's own code, or `deploy_step_failed`.
 */
export async function deploy(options: {
  readonly projectRef?: string | undefined;
  readonly dbUrl?: string | undefined;
  readonly dryRun?: true | undefined;
}): Promise<number> {
  const { projectRef, dbUrl, dryRun } = options;
  const settings = readDeploySettings({
    projectRoot: PROJECT_ROOT,
    projectRef,
    databaseUrl: dbUrl,
    environment: process.env,
  });
  for (const [index, step] of STEPS.entries()) {
    const heading = `${index + 1}/${STEPS.length} ${step.name}: ${step.describe(settings)}`;
    process.stdout.write(dryRun ? `would do ${heading}\n` : `${heading}\n`);
    if (!dryRun) await runStep(step, settings);
  }
  if (!dryRun) process.stdout.write(`Deployed to ${settings.projectUrl}\n`);
  return 0;
}

async function runStep(step: DeployStep, settings: DeploySettings): Promise<void> {
  try {
    await step.run(settings);
  } catch (cause) {
    const { message, remedy } = toErrorRecord(cause);
    throw new CogoError({
      code: "deploy_step_failed",
      message: `Step ${step.name} failed. ${message}`,
      remedy: `${remedy ?? step.remedy ?? "Correct the cause"}; then run ./cogo deploy again`,
      details: { step: step.name },
      cause,
    });
  }
}
