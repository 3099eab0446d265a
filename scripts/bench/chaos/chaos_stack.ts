import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "smol-toml";
import { PROJECT_ROOT } from "../../project_root.ts";
import type { Database } from "../../stack/database/database.ts";
import { type StackHandle, startStack } from "../../stack/mod.ts";
import { ISOLATES } from "./arrangement.ts";

const ENTRYPOINT = fileURLToPath(new URL("./worker/index.ts", import.meta.url));

/**
 * Slices end and idle workers leave often, so that the work rests on wakes and not on luck; but not before an attempt
 * of a flow may be over, for which a slice keeps 20 s.
 */
const WORKER_SETTINGS = {
  COGO_SLICE_MILLISECONDS: 25_000,
  COGO_LINGER_MILLISECONDS: 500,
  COGO_WORKER_CONCURRENCY: 4,
};

/** The stack on the given Postgres, with this project's migrations and the benchmark's own functions. */
export async function startChaosStack(input: {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly providerUrl: string;
  readonly steps: number;
  readonly log: (line: string) => void;
}): Promise<StackHandle> {
  const { folder, databaseUrl, log } = input;
  const configPath = join(folder, "config.toml");
  const environmentFile = join(folder, "functions.env");
  await writeFile(configPath, stringify(configuration()));
  const environment = Object.entries({
    ...WORKER_SETTINGS,
    CHAOS_PROVIDER_URL: input.providerUrl,
    CHAOS_STEPS: input.steps,
  });
  await writeFile(
    environmentFile,
    environment.map(([name, value]) => `${name}=${value}`).join("\n"),
  );
  return await startStack(
    { projectRoot: PROJECT_ROOT, folder, port: 0, databaseUrl, configPath, environmentFile },
    log,
  );
}

/** Adds the benchmark's agents, kind of step and witness to a fresh database. */
export async function registerChaos(database: Database): Promise<void> {
  await database.exec(await readFile(new URL("./register.sql", import.meta.url), "utf8"));
}

function configuration() {
  const block = {
    verify_jwt: false,
    entrypoint: ENTRYPOINT,
    import_map: join(PROJECT_ROOT, "deno.json"),
  };
  return {
    api: { schemas: ["cogo_api"], extra_search_path: ["extensions"] },
    functions: Object.fromEntries(ISOLATES.map((isolate) => [isolate, block])),
  };
}
