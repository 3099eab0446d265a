import type { Server } from "node:net";
import { join } from "node:path";
import { PROJECT_ROOT } from "../project_root.ts";
import { readConfig, type StackConfig } from "./config.ts";
import { beginNow } from "./database/begin_now.ts";
import { bootstrapPlatform, setVaultSecret } from "./database/bootstrap.ts";
import type { Database } from "./database/database.ts";
import { layTemplate } from "./database/lay_template.ts";
import { applyMigrations } from "./database/migrations.ts";
import { openNative } from "./database/native.ts";
import { openPglite } from "./database/pglite.ts";
import { type Gateway, openGateway } from "./gateway/gateway.ts";
import { createIdleWatch, type IdleWatch } from "./idle_watch.ts";
import { loadKeys, type StackKeys } from "./keys.ts";
import { listenFrom, listenOn } from "./listen.ts";
import { takeLock } from "./lock.ts";
import type { ResolvedOptions } from "./options.ts";
import { openPostgresPort, type PostgresPort } from "./postgres_port/postgres_port.ts";
import { createTokens, type Tokens } from "./tokens.ts";
import type { Undo } from "./undo.ts";

/** What every service stands on: the configuration, the port, the keys, and a migrated database. */
export type Foundation = {
  readonly options: ResolvedOptions;
  readonly config: StackConfig;
  readonly gateway: Gateway;
  readonly idleWatch: IdleWatch;
  readonly apiUrl: string;
  readonly keys: StackKeys;
  readonly tokens: Tokens;
  readonly database: Database;
  /** Where clients of Postgres connect: the embedded database's own port, or the given URL. */
  readonly databaseUrl: string;
  readonly migrationsApplied: readonly string[];
  readonly log: (line: string) => void;
};

/** Takes the data folder and the port, opens the database and brings it up to date. */
export async function openFoundation(
  options: ResolvedOptions,
  log: (line: string) => void,
  undo: Undo,
): Promise<Foundation> {
  const config = await readConfig(options.configPath);
  const lock = await takeLock(options.dataFolder);
  undo.add(() => lock.release());
  // Before the database, whose start takes seconds: a taken port is reported at once.
  const idleWatch = createIdleWatch(options.idleLimitMs);
  undo.add(() => idleWatch.keep());
  const takePort = (server: Server) =>
    options.port === undefined
      ? listenFrom(server, config.api.port)
      : listenOn(server, options.port);
  const gateway = await openGateway(takePort, idleWatch, log);
  undo.add(() => gateway.close());
  const apiUrl = `http://127.0.0.1:${gateway.port}`;
  const keys = await loadKeys(options.dataFolder);
  const tokens = await createTokens(keys, `${apiUrl}/auth/v1`);
  const warn = (message: string): void => log(`[database] ${message}`);
  const { database, openPort } = await openDatabase({ options, config, keys, idleWatch, warn });
  undo.add(() => database.close());
  // Again, so that the port goes before the database that it leads to.
  undo.add(() => gateway.close());
  await bootstrapPlatform(database);
  await setVaultSecret(database, "cogo_project_url", apiUrl);
  await setVaultSecret(database, "cogo_secret_key", keys.secretKey);
  const migrationsApplied = await applyMigrations(database, options.sqlFolder);
  const port = await openPort();
  undo.add(() => port.close());
  const databaseUrl = port.url;
  const base = { options, config, gateway, idleWatch, apiUrl, keys, tokens };
  return { ...base, database, databaseUrl, migrationsApplied, log };
}

type OpenDatabase = { readonly database: Database; openPort(): Promise<PostgresPort> };

async function openDatabase(input: {
  readonly options: ResolvedOptions;
  readonly config: StackConfig;
  readonly keys: StackKeys;
  readonly idleWatch: IdleWatch;
  readonly warn: (message: string) => void;
}): Promise<OpenDatabase> {
  const { config, idleWatch, keys, options, warn } = input;
  const { databaseUrl, dataFolder } = options;
  if (databaseUrl !== undefined) {
    const database = await openNative(databaseUrl, warn);
    return { database, openPort: async () => ({ url: databaseUrl, close: async () => undefined }) };
  }
  const folder = join(dataFolder, "postgres");
  const isCogo = options.sqlFolder === join(PROJECT_ROOT, "sql");
  const isCopied = isCogo && (await layTemplate(folder).catch(unlessReadOnly));
  const database = await openPglite(folder, warn);
  if (isCopied) await beginNow(database);
  const { databasePassword: password } = keys;
  return {
    database,
    openPort: () => openPostgresPort({ database, port: config.db.port, password, warn, idleWatch }),
  };
}

/** Where nothing can be kept beside the packages, the database is made in its place. */
function unlessReadOnly(error: unknown): false {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw error;
  return false;
}
