import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FunctionConfig } from "../config.ts";
import { watchProcess } from "./watch_process.ts";

/** A running function: where it listens, and until when. */
export type FunctionProcess = {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the process has ended, however it ended. */
  readonly ended: Promise<void>;
  /** Ends it: `beforeunload` and a short wait for background work, then by force. */
  stop(): Promise<void>;
};

// A cold import of a whole npm graph takes seconds on a busy small machine; hosted gives 10 s.
const BOOT_LIMIT_MS = 60_000;
// The host itself waits 2 s for background work.
const STOP_LIMIT_MS = 4_000;
const WATCH_INTERVAL_MS = 10_000;

const hostScript = fileURLToPath(new URL("../deno/function_host.ts", import.meta.url));

/** Starts a function under Deno and waits until it listens. Rejects when it ends before that. */
export async function startFunctionProcess(input: {
  readonly config: FunctionConfig;
  readonly projectRoot: string;
  readonly denoBinary: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** How often it is asked whether its event loop turns: every 10 s unless said. */
  readonly watchIntervalMilliseconds?: number;
}): Promise<FunctionProcess> {
  const { config, projectRoot, environment, log } = input;
  const settings =
    config.importMap === undefined ? ["--no-config"] : ["--config", config.importMap];
  const child = spawn(
    input.denoBinary,
    [
      "run",
      ...["--quiet", "--no-prompt", "--no-lock", "--no-check", "--node-modules-dir=manual"],
      ...settings,
      ...[
        "--allow-net",
        "--allow-env",
        `--allow-read=${projectRoot},${dirname(config.entrypoint)}`,
      ],
      // Drivers name the operating system to their servers.
      "--allow-sys=osRelease",
      hostScript,
      config.slug,
      pathToFileURL(config.entrypoint).href,
    ],
    { cwd: projectRoot, env: { ...environment }, stdio: ["pipe", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  createInterface({ input: child.stderr }).on("line", (line) => log(`[${config.slug}] ${line}`));
  let answered = (): void => undefined;
  const port = await waitForPort(child, config.slug, { log, answered: () => answered() });
  answered = watchProcess(child, input.watchIntervalMilliseconds ?? WATCH_INTERVAL_MS, () =>
    log(`[${config.slug}] The process ${child.pid} does not answer and is killed.`),
  );
  return { pid: child.pid ?? 0, port, ended, stop: () => stop(child, ended) };
}

function waitForPort(
  child: ChildProcess,
  slug: string,
  { log, answered }: { log: (line: string) => void; answered: () => void },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`Function ${slug} did not listen within ${BOOT_LIMIT_MS} ms.`));
    }, BOOT_LIMIT_MS);
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(`Function ${slug} ended before it listened (${reason}).`));
    };
    child.once("error", (error) => fail(error.message));
    child.once("close", (code, signal) => fail(`exit ${code ?? signal}`));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "alive") return answered();
      const port = /^listening (\d+)$/.exec(line)?.[1];
      if (port === undefined) return log(`[${slug}] ${line}`);
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await Promise.race([ended, once(child, "close")]);
  clearTimeout(timer);
}
