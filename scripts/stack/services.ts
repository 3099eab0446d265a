import { join } from "node:path";
import { createRunner } from "../runner/mod.ts";
import { createAuth } from "./auth/auth.ts";
import { startAutovacuum } from "./autovacuum.ts";
import type { StackConfig } from "./config.ts";
import { startCron } from "./cron.ts";
import { createDataApi } from "./data_api/data_api.ts";
import { hasCronExtension } from "./database/bootstrap.ts";
import type { Foundation } from "./foundation.ts";
import { createFunctions, type Functions } from "./functions/functions.ts";
import { createApiKeys } from "./gateway/api_keys.ts";
import { startNet } from "./net.ts";
import { createRealtime } from "./realtime/realtime.ts";
import { createReference } from "./reference/reference.ts";
import type { Undo } from "./undo.ts";

/** Starts every service over the foundation and opens the gateway; `changed` is called when a function starts or ends. */
export async function startServices(
  foundation: Foundation,
  undo: Undo,
  changed: () => void,
): Promise<Functions> {
  const { config, keys, tokens, database, log } = foundation;
  const warn = (service: string) => (message: string) => log(`[${service}] ${message}`);
  const apiKeys = createApiKeys(keys, tokens);
  const realtime = await createRealtime({ database, tokens, apiKeys, warn: warn("realtime") });
  undo.add(() => realtime.close());
  const auth = createAuth({ database, tokens, config: config.auth });
  const dataApi = await createDataApi({ database, tokens, config: withPublic(config.api) });
  const functions = createProjectFunctions(foundation, changed);
  const runner = createRunner(keys.secretKey, { delivers: true });
  const reference = createReference(foundation.options.projectRoot);
  foundation.gateway.serve({ auth, dataApi, realtime, functions, runner, reference, apiKeys });
  const net = await startNet(database, warn("net"));
  undo.add(() => net.stop());
  if (!(await hasCronExtension(database))) {
    const cron = startCron(database.inBackground, warn("cron"));
    undo.add(() => cron.stop());
  }
  if (foundation.options.databaseUrl === undefined) {
    const autovacuum = startAutovacuum(database.inBackground, warn("autovacuum"));
    undo.add(() => autovacuum.stop());
  }
  // Last in, first out: a function that says goodbye still finds every service.
  undo.add(() => functions.stop());
  return functions;
}

/** As hosted projects do: what people build with COGO stands in `public`. The deploy does not expose it for them. */
function withPublic(config: StackConfig["api"]): StackConfig["api"] {
  return { ...config, schemas: [...new Set([...config.schemas, "public"])] };
}

function createProjectFunctions(foundation: Foundation, changed: () => void): Functions {
  const { options, config, apiUrl, keys, tokens, log } = foundation;
  return createFunctions({
    configs: config.functions,
    folder: options.folder,
    projectRoot: options.projectRoot,
    environment: {
      apiUrl,
      databaseUrl: options.databaseUrl,
      keys,
      tokens,
      names: options.environmentNames,
      file: options.environmentFile,
      denoFolder: join(options.folder, "deno"),
    },
    log,
    changed,
  });
}
