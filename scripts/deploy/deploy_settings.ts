import { CogoError } from "../../shared/kernel/mod.ts";
import { type DatabaseTarget, toDatabaseTarget } from "./database_target.ts";
import { FUNCTION_SECRETS, isConfidential } from "./function_secrets.ts";

/** Everything a deploy needs to know, checked before the first step. */
export interface DeploySettings {
  readonly projectRoot: string;
  readonly projectRef: string;
  /** Where the deployed functions are reached. */
  readonly projectUrl: string;
  /** The management API. */
  readonly apiUrl: string;
  readonly accessToken: string;
  /** The project's secret key named `default`: wakes present it to the workers. */
  readonly secretKey: string;
  readonly database: DatabaseTarget;
  /** What to give the functions, by name. */
  readonly functionSecrets: ReadonlyMap<string, string>;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
}

/**
 * Reads the settings from the command's options and the environment.
 *
 * @throws CogoError `access_token_missing`, `project_ref_missing`, `project_ref_invalid`,
 * `secret_key_missing` or `database_url_invalid`.
 */
export function readDeploySettings(input: {
  readonly projectRoot: string;
  readonly projectRef: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}): DeploySettings {
  const { projectRoot, environment } = input;
  const accessToken = required(environment, "SUPABASE_ACCESS_TOKEN", {
    code: "access_token_missing",
    remedy: "Make a token at https://supabase.com/dashboard/account/tokens and set it",
  });
  const projectRef = readProjectRef(input.projectRef ?? environment.SUPABASE_PROJECT_REF);
  const secretKey = required(environment, "SUPABASE_SECRET_KEY", {
    code: "secret_key_missing",
    remedy: `Copy the secret key "default" from https://supabase.com/dashboard/project/${projectRef}/settings/api-keys and set it`,
  });
  const database = toDatabaseTarget(input.databaseUrl, projectRef);
  const functionSecrets = new Map(
    FUNCTION_SECRETS.flatMap((name) => present(name, environment[name])),
  );
  const confidential = [...functionSecrets].flatMap(([name, value]) =>
    isConfidential(name) ? [value] : [],
  );
  const passwords = [database.password, environment.SUPABASE_DB_PASSWORD];
  return {
    projectRoot,
    projectRef,
    projectUrl: `https://${projectRef}.supabase.co`,
    apiUrl: environment.SUPABASE_API_URL || "https://api.supabase.com",
    accessToken,
    secretKey,
    database,
    functionSecrets,
    secrets: [accessToken, secretKey, ...confidential, ...passwords].flatMap((secret) =>
      secret ? [secret] : [],
    ),
  };
}

function present(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value ? [[name, value]] : [];
}

function required(
  environment: NodeJS.ProcessEnv,
  name: string,
  otherwise: { readonly code: string; readonly remedy: string },
): string {
  const value = environment[name];
  if (value) return value;
  throw new CogoError({
    ...otherwise,
    message: `Expected ${name} in the environment, but it is not set`,
  });
}

function readProjectRef(ref: string | undefined): string {
  if (!ref) {
    throw new CogoError({
      code: "project_ref_missing",
      message: "Expected a project, got none",
      remedy: "Pass --project-ref REF or set SUPABASE_PROJECT_REF",
    });
  }
  if (!/^[a-z]{20}$/.test(ref)) {
    throw new CogoError({
      code: "project_ref_invalid",
      message: `Expected a project reference of 20 lower-case letters, got "${ref}"`,
      remedy: "It is the first part of the project's address: https://<reference>.supabase.co",
    });
  }
  return ref;
}
