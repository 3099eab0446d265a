import { type ChildProcessByStdio, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Readable } from "node:stream";

/** How a command ended, and what it printed. */
export interface EndedCommand {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A command that goes on until `ended`. */
export interface RunningCommand {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<EndedCommand>;
}

/** Starts a Node script with exactly this environment and nothing on its standard input. */
export function startNode(
  words: readonly string[],
  options: { readonly environment: NodeJS.ProcessEnv; readonly folder?: string | undefined },
): RunningCommand {
  const child = spawn(process.execPath, [...words], {
    env: options.environment,
    cwd: options.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<EndedCommand>((end) => {
    child.on("close", (status) => end({ status, output, errors }));
  });
  return { child, ended };
}

/** Starts `./cogo` as a user does, with these variables beside the machine's own. */
export function startCogo(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: { readonly launcher?: string; readonly folder?: string } = {},
): RunningCommand {
  return startNode([options.launcher ?? resolve("cogo"), ...words], {
    environment: { ...process.env, ...environment },
    folder: options.folder,
  });
}

/** Runs it to its end. */
export const runCogo = (...command: Parameters<typeof startCogo>): Promise<EndedCommand> =>
  startCogo(...command).ended;
