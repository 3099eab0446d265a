import { access, constants, stat } from "node:fs/promises";
import { devNull } from "node:os";
import { resolve } from "node:path";
import type { ModelUse } from "../../../shared/engine/mod.ts";
import { CogoError, MODEL_SETTINGS, WORKER_SETTINGS } from "../../../shared/kernel/mod.ts";
import { FUNCTION_SECRETS } from "../../deploy/function_secrets.ts";
import { describeThrown } from "../../files/describe_thrown.ts";
import { makeFolder } from "../../files/make_folder.ts";
import { PROJECT_ROOT } from "../../project_root.ts";
import { type StackOptions, type StackState, stackStatus, useStack } from "../../stack/mod.ts";

/** What the options of a command say about the stack. */
export interface StackChoice {
  readonly data?: string | undefined;
  readonly port?: number | undefined;
  readonly databaseUrl?: string | undefined;
}

/** The options of a stack to start. */
export type SessionOptions = StackOptions & { readonly folder: string };

/** A stack that answers, as a client of it needs to know it. */
export interface OpenStack {
  readonly apiUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Where clients of Postgres connect, with the password. */
  readonly databaseUrl: string;
  readonly folder: string;
}

/** The folder of the stack's state and data. */
export function dataFolder(data: string | undefined): string {
  return data ?? `${PROJECT_ROOT}/.cogo`;
}

/**
 * Turns a command's options into the stack's. The functions are given the model keys that are set, since each
 * task says whether it may use them; with models off they see none, so that no task can.
 */
export function toStackOptions(
  { data, port, databaseUrl }: StackChoice,
  models: ModelUse = "auto",
): SessionOptions {
  const names = [...FUNCTION_SECRETS, ...WORKER_SETTINGS];
  const withoutModels = {
    environmentNames: names.filter((name) => !MODEL_SETTINGS.includes(name)),
    environmentFile: devNull,
  };
  return {
    projectRoot: PROJECT_ROOT,
    folder: dataFolder(data),
    port,
    databaseUrl,
    ...(models === "auto" ? { environmentNames: names } : withoutModels),
  };
}

/**
 * The running stack, or one that is started.
 *
 * @throws CogoError `stack_differs` when the one that runs is not what the options say.
 */
export async function openStack(
  options: SessionOptions,
  announce: (text: string) => void,
): Promise<{ readonly state: StackState; readonly wasRunning: boolean }> {
  const wasRunning = (await stackStatus(options.folder)).status === "running";
  if (!wasRunning) {
    await prepareFolder(options.folder);
    announce("starting the embedded stack");
  }
  const state = await useStack(options);
  // Somebody else may have started it in the meantime.
  refuseOtherStack(options, state);
  return { state, wasRunning };
}

/** Uses the stack that runs, or starts one, which ends by itself when nobody has used it for some minutes. */
export async function withStack<Result>(
  options: SessionOptions,
  announce: (text: string) => void,
  use: (stack: OpenStack) => Promise<Result>,
): Promise<Result> {
  const { folder } = options;
  const { state, wasRunning } = await openStack(options, announce);
  if (wasRunning) warnOfUnknown(options.environmentNames ?? [], state);
  return await use(describe(state, folder));
}

/** Uses the stack that runs. @throws CogoError `stack_not_running`. */
export async function withRunningStack<Result>(
  data: string | undefined,
  use: (stack: OpenStack) => Promise<Result>,
): Promise<Result> {
  const folder = dataFolder(data);
  const current = await stackStatus(folder);
  if (current.status === "running") {
    warnOfUnknown(toStackOptions({}).environmentNames ?? [], current.state);
    return await use(describe(current.state, folder));
  }
  throw new CogoError({
    code: "stack_not_running",
    message: `No stack is running on ${folder}`,
    remedy: "Start it with ./cogo up, or name another data folder with --data",
  });
}

/** @throws CogoError `data_folder_unusable`. */
async function prepareFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder).catch(() => undefined))?.isFile()) throw new Error("it is a file");
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CogoError({
      code: "data_folder_unusable",
      message: `The data folder ${resolve(folder)} cannot be used: ${describeThrown(cause)}`,
      remedy: "Name another folder with --data",
      cause,
    });
  }
}

function refuseOtherStack({ port, databaseUrl }: SessionOptions, state: StackState): void {
  const differences = [
    ...(port !== undefined && port !== 0 && port !== state.port
      ? [`on port ${state.port}, not on ${port}`]
      : []),
    ...(databaseUrl !== undefined && (state.embeddedDatabase || databaseUrl !== state.databaseUrl)
      ? ["on another database than --database-url names"]
      : []),
  ];
  if (differences.length === 0) return;
  throw new CogoError({
    code: "stack_differs",
    message: `The stack of this data folder already runs ${differences.join(" and ")}`,
    remedy: "Leave the option out to use it, stop it with ./cogo down, or choose another --data",
  });
}

/** A key that was set after the stack was started would otherwise have no effect, without a word. */
function warnOfUnknown(names: readonly string[], { environment }: StackState): void {
  const unknown = names.filter((name) => process.env[name] && !environment.includes(name));
  if (unknown.length === 0) return;
  process.stderr.write(
    `cogo: the running stack was started without ${unknown.join(", ")}; ./cogo down and try again to use it\n`,
  );
}

function describe(state: StackState, folder: string): OpenStack {
  const { apiUrl, databaseUrl, publishableKey, secretKey } = state;
  return { apiUrl, databaseUrl, publishableKey, secretKey, folder };
}
