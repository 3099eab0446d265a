import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listenOn } from "../stack/listen.ts";

const START_TIMEOUT_MILLISECONDS = 120_000;

/** A server of which nothing is left when it is stopped, and that can crash before. */
export interface ThrowAwayServer {
  /** Ends it at once, without letting it finish anything; resolves when it is gone. */
  crash(): Promise<void>;
  /** Starts it again on what it had written; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a server on a free port, with a folder of its own. It does not survive this process.
 *
 * `prepare` fills the folder and gives what starts the server; `ask` rejects until it answers.
 */
export async function startThrowAwayServer(input: {
  readonly name: string;
  readonly prepare: (folder: string, port: number) => () => ChildProcess;
  readonly ask: (port: number) => Promise<void>;
  /** What ends the server and all its processes at once. */
  readonly crashSignal: NodeJS.Signals;
}): Promise<ThrowAwayServer & { readonly port: number }> {
  const folder = mkdtempSync(join(tmpdir(), `cogo-bench-${input.name}-`));
  const port = await findFreePort();
  const start = input.prepare(folder, port);
  let server = start();
  const abandon = (): void => {
    server.kill(input.crashSignal);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", abandon);
  const crash = () => endProcess(server, input.crashSignal);
  const stop = async (): Promise<void> => {
    process.off("exit", abandon);
    await crash();
    await rm(folder, { recursive: true, force: true });
  };
  const waitForAnswer = async (): Promise<void> => {
    const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
    for (;;) {
      try {
        return await input.ask(port);
      } catch (error) {
        if (server.exitCode !== null || Date.now() > deadline) throw error;
        await sleep(100);
      }
    }
  };
  try {
    await waitForAnswer();
  } catch (error) {
    await stop();
    throw new Error(`Expected ${input.name} to start`, { cause: error });
  }
  const restart = (): Promise<void> => {
    server = start();
    return waitForAnswer();
  };
  return { port, crash, restart, stop };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listenOn(server, 0);
  await once(server.close(), "close");
  return port;
}

/** Sends a signal and resolves when the process has ended. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
