import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** How a command ended, and what it printed. */
export interface EndedCommand {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `./cogo` as a user does, with these variables beside the machine's own. */
export async function runCogo(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: { readonly launcher?: string; readonly folder?: string } = {},
): Promise<EndedCommand> {
  const child = spawn(process.execPath, [options.launcher ?? resolve("cogo"), ...words], {
    env: { ...process.env, ...environment },
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
  const status = await new Promise<number | null>((end) => child.on("close", end));
  return { status, output, errors };
}
