import type { Database } from "./database/database.ts";
import { explainFailure } from "./explain_failure.ts";
import { type Foundation, openFoundation } from "./foundation.ts";
import type { Functions } from "./functions/functions.ts";
import { resolveOptions, type StackOptions } from "./options.ts";
import { startServices } from "./services.ts";
import { createStateKeeper, type StackState } from "./state_file.ts";
import { createUndo, type Undo } from "./undo.ts";

/** A running stack. */
export interface StackHandle {
  readonly urls: {
    readonly api: string;
    readonly auth: string;
    readonly rest: string;
    readonly realtime: string;
    readonly functions: string;
  };
  readonly keys: { readonly publishable: string; readonly secret: string };
  /** The migrations applied by this start. */
  readonly migrationsApplied: readonly string[];
  /** The database as its superuser: for tests and tools, past every policy. */
  readonly database: Database;
  readonly functions: Functions;
  /** Resolves when no client has used the stack for `idleLimitMs`. */
  readonly idle: Promise<void>;
  /** What the state file tells at this moment. */
  state(): StackState;
  stop(): Promise<void>;
}

/**
 * Starts the embedded stack in this process and resolves when it answers.
 *
 * Functions start with their first request, each in a Deno process that ends with this one.
 * Errors: `stack_already_running`, `port_taken`, `config_…`, `database_…`, `migration_…`,
 * `disk_full`, `data_folder_unusable`.
 */
export async function startStack(
  given: StackOptions = {},
  log: (line: string) => void = console.error,
): Promise<StackHandle> {
  const undo = createUndo(log);
  const options = resolveOptions(given);
  try {
    return await start(await openFoundation(options, log, undo), undo);
  } catch (error) {
    await undo.run();
    throw explainFailure(error, options.dataFolder);
  }
}

async function start(foundation: Foundation, undo: Undo): Promise<StackHandle> {
  const { options, gateway, apiUrl, keys, database, databaseUrl, migrationsApplied, log } =
    foundation;
  const startedAt = new Date().toISOString();
  const state = (): StackState => ({
    pid: process.pid,
    port: gateway.port,
    apiUrl,
    publishableKey: keys.publishableKey,
    secretKey: keys.secretKey,
    databaseUrl,
    embeddedDatabase: options.databaseUrl === undefined,
    dataFolder: options.dataFolder,
    startedAt,
    environment: options.environmentNames.filter((name) => process.env[name] !== undefined),
    functions: [...functions.running()],
  });
  const keeper = createStateKeeper(options.folder, state);
  const functions = await startServices(foundation, undo, () => {
    keeper
      .save()
      .catch((error: unknown) => log(`The state file could not be written: ${String(error)}`));
  });
  undo.add(() => keeper.remove());
  await keeper.save();
  foundation.idleWatch.visited();
  return {
    urls: {
      api: apiUrl,
      auth: `${apiUrl}/auth/v1`,
      rest: `${apiUrl}/rest/v1`,
      realtime: `ws://127.0.0.1:${gateway.port}/realtime/v1`,
      functions: `${apiUrl}/functions/v1`,
    },
    keys: { publishable: keys.publishableKey, secret: keys.secretKey },
    migrationsApplied,
    database,
    functions,
    idle: foundation.idleWatch.idle,
    state,
    stop: () => undo.run(),
  };
}
