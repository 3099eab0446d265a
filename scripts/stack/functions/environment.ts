import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import type { StackKeys } from "../keys.ts";
import type { Tokens } from "../tokens.ts";

/** What the functions of one project share of their environment. */
export type FunctionEnvironment = {
  readonly apiUrl: string;
  readonly databaseUrl: string | undefined;
  readonly keys: StackKeys;
  readonly tokens: Tokens;
  /** Names whose values come from this process's environment. */
  readonly names: readonly string[];
  /** A file of further variables; it need not exist. */
  readonly file: string;
  /** Where Deno keeps its caches. */
  readonly denoFolder: string;
};

/**
 * The whole environment of one function process: what a hosted isolate sees, the names and the file the project chose,
 * and nothing else of this process's own. As hosted, the file cannot set `SUPABASE_…`.
 */
export async function buildEnvironment(
  environment: FunctionEnvironment,
  slug: string,
): Promise<Record<string, string>> {
  const { keys, tokens } = environment;
  const text = await readFile(environment.file, "utf8").catch(() => "");
  const chosen = { ...parseEnv(text), ...pick(process.env, environment.names) };
  const allowed = Object.entries(chosen).filter(([name]) => !name.startsWith("SUPABASE_"));
  const hasRunner = chosen.COGO_RUNNER_URL !== undefined;
  return {
    ...(!hasRunner && {
      COGO_RUNNER_URL: `${environment.apiUrl}/runner/v1`,
      COGO_RUNNER_SECRET: keys.secretKey,
    }),
    ...Object.fromEntries(allowed.map(([name, value]) => [name, String(value)])),
    SUPABASE_URL: environment.apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_JWKS: JSON.stringify(tokens.jwks),
    SUPABASE_ANON_KEY: tokens.anonToken,
    SUPABASE_SERVICE_ROLE_KEY: tokens.serviceRoleToken,
    SUPABASE_FUNCTION_SLUG: slug,
    ...(environment.databaseUrl !== undefined && { SUPABASE_DB_URL: environment.databaseUrl }),
    SB_EXECUTION_ID: randomUUID(),
    DENO_DIR: environment.denoFolder,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
}

function pick(source: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = source[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
