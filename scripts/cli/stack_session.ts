import { fileURLToPath } from "node:url";
import { CogoError, WORKER_SETTINGS } from "../../shared/kernel/mod.ts";
import { FUNCTION_SECRETS } from "../deploy/function_secrets.ts";
import {
  type StackOptions,
  type StackState,
  stackStatus,
  startDaemon,
  stopStack,
} from "../stack/mod.ts";

/** The repository: the stack's migrations and functions are here, wherever the command was typed. */
export const PROJECT_ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** The options of every command that deals with the stack; `toStackOptions` reads them. */
export const STACK_OPTIONS = {
  port: { type: "string" },
  data: { type: "string" },
  "database-url": { type: "string" },
} as const;

/** A stack that answers, as a client of it needs to know it. */
export interface OpenStack {
  readonly apiUrl: string;
  readonly publishableKey: string;
  readonly folder: string;
}

/** Turns a command's options into the stack's. @throws CogoError `usage`. */
export function toStackOptions(values: {
  readonly port?: string | undefined;
  readonly data?: string | undefined;
  readonly "database-url"?: string | undefined;
}): StackOptions & { readonly folder: string } {
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535)) {
    throw new CogoError({
      code: "usage",
      message: `Expected --port to be a number from 0 to 65535, got "${values.port}"`,
    });
  }
  return {
    projectRoot: PROJECT_ROOT,
    folder: values.data ?? process.env.COGO_DATA ?? `${PROJECT_ROOT}/.cogo`,
    port,
    databaseUrl: values["database-url"],
    environmentNames: [...FUNCTION_SECRETS, ...WORKER_SETTINGS],
  };
}

/** Uses the stack that runs, or starts one for the time of `use` and stops it afterwards. */
export async function withStack<Result>(
  options: StackOptions & { readonly folder: string },
  use: (stack: OpenStack) => Promise<Result>,
): Promise<Result> {
  const { folder } = options;
  const current = await stackStatus(folder);
  if (current.status === "running") {
    warnOfUnknown(options.environmentNames ?? [], current.state);
    return await use(open(current.state, folder));
  }
  process.stderr.write("cogo: starting the embedded stack\n");
  const state = await startDaemon(options);
  try {
    return await use(open(state, folder));
  } finally {
    await stopStack(folder);
  }
}

/** A key that is set after the stack was started would be silently without effect. */
function warnOfUnknown(names: readonly string[], { environment }: StackState): void {
  const unknown = names.filter((name) => process.env[name] && !environment.includes(name));
  if (unknown.length === 0) return;
  process.stderr.write(
    `cogo: the stack that is up was started without ${unknown.join(", ")}; ./cogo down, then begin again, gives it what is set now
`,
  );
}

function open(state: StackState, folder: string): OpenStack {
  return { apiUrl: state.apiUrl, publishableKey: state.publishableKey, folder };
}
