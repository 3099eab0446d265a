import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { listenOn } from "../stack/listen.ts";

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
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
