import { CogoError, toErrorRecord } from "../../shared/kernel/mod.ts";
import { configureWake } from "../deploy/configure_wake.ts";
import { deployFunctions } from "../deploy/deploy_functions.ts";
import { type DeploySettings, readDeploySettings } from "../deploy/deploy_settings.ts";
import type { DeployStep } from "../deploy/deploy_step.ts";
import { exposeSchemas } from "../deploy/expose_schemas.ts";
import { pushMigrations } from "../deploy/push_migrations.ts";
import { setSecrets } from "../deploy/set_secrets.ts";
import { parseArguments } from "./arguments.ts";
import { PROJECT_ROOT } from "./stack_session.ts";

const OPTIONS = {
  "project-ref": { type: "string" },
  "db-url": { type: "string" },
  "dry-run": { type: "boolean", default: false },
} as const;

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
 * @throws CogoError `usage`, a missing setting's own code, or `deploy_step_failed`.
 */
export async function deploy(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(words, OPTIONS);
  if (positionals.length > 0) {
    throw new CogoError({
      code: "usage",
      message: `Expected only options, got "${positionals.join(" ")}"`,
      remedy: "See ./cogo help",
    });
  }
  const settings = readDeploySettings({
    projectRoot: PROJECT_ROOT,
    projectRef: values["project-ref"],
    databaseUrl: values["db-url"],
    environment: process.env,
  });
  for (const [index, step] of STEPS.entries()) {
    const heading = `${index + 1}/${STEPS.length} ${step.name}: ${step.describe(settings)}`;
    process.stdout.write(values["dry-run"] ? `would do ${heading}\n` : `${heading}\n`);
    if (!values["dry-run"]) await runStep(step, settings);
  }
  if (!values["dry-run"]) process.stdout.write(`Deployed to ${settings.projectUrl}\n`);
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
