import { join, resolve } from "node:path";

/** What a caller may choose; everything has a default. Paths are relative to the working directory. */
export type StackOptions = {
  /** The folder of `supabase/`, `sql/` and `functions/`; the working directory by default. */
  readonly projectRoot?: string | undefined;
  /** Where the state file, the log and the data live; `.cogo` in the project by default. */
  readonly folder?: string | undefined;
  /** The database and the keys; `COGO_DATA_FOLDER`, or `data` inside `folder`. */
  readonly dataFolder?: string | undefined;
  /** The API port on 127.0.0.1, 0 for any free one; `COGO_API_PORT`, or the first free one from that of the configuration. */
  readonly port?: number | undefined;
  /** A native Postgres instead of PGlite, with a superuser; `COGO_DATABASE_URL`. */
  readonly databaseUrl?: string | undefined;
  /** The project's `supabase/config.toml` by default. */
  readonly configPath?: string | undefined;
  /** The migrations; the project's `sql` by default. */
  readonly sqlFolder?: string | undefined;
  /** Names of this process's variables that functions may see, besides those a hosted project gives. */
  readonly environmentNames?: readonly string[] | undefined;
  /** A file of `NAME=value` lines that functions see too; the project's `.env` by default, and it need not exist. */
  readonly environmentFile?: string | undefined;
  /** Ends the stack's own process when no client has used it for so long; by default it stays. */
  readonly idleLimitMs?: number | undefined;
};

type Undecided = "port" | "databaseUrl" | "idleLimitMs";
/** The options with every default decided and every path absolute. */
export type ResolvedOptions = Pick<StackOptions, Undecided> & {
  readonly [Name in Exclude<keyof StackOptions, Undecided>]-?: NonNullable<StackOptions[Name]>;
};

/** Decides every option from what was given, then the environment, then the default. */
export function resolveOptions(
  options: StackOptions,
  environment: NodeJS.ProcessEnv = process.env,
): ResolvedOptions {
  const projectRoot = resolve(options.projectRoot ?? ".");
  const folder = resolve(options.folder ?? join(projectRoot, ".cogo"));
  const { COGO_API_PORT } = environment;
  const dataFolder = options.dataFolder ?? (environment.COGO_DATA_FOLDER || join(folder, "data"));
  return {
    projectRoot,
    folder,
    dataFolder: resolve(dataFolder),
    port: options.port ?? (COGO_API_PORT ? Number(COGO_API_PORT) : undefined),
    databaseUrl: options.databaseUrl ?? (environment.COGO_DATABASE_URL || undefined),
    configPath: resolve(options.configPath ?? join(projectRoot, "supabase", "config.toml")),
    sqlFolder: resolve(options.sqlFolder ?? join(projectRoot, "sql")),
    environmentNames: options.environmentNames ?? [],
    environmentFile: resolve(options.environmentFile ?? join(projectRoot, ".env")),
    idleLimitMs: options.idleLimitMs,
  };
}
