import { spawn } from "node:child_process";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { compiled } from "../compiled.mjs";
import { PROJECT_ROOT } from "../project_root.ts";
import { explainFailure } from "./explain_failure.ts";
import { isAlive, sendSignal } from "./lock.ts";
import { resolveOptions, type StackOptions } from "./options.ts";
import { readState, removeState, type StackState } from "./state_file.ts";

/** What is known of the stack whose state is in a folder. */
export type StackStatus =
  | { readonly status: "running"; readonly state: StackState }
  | { readonly status: "stopped" };

// Stopping waits 2 s for background work of the functions, and for requests under way.
const STOP_LIMIT_MS = 15_000;
const STOP_POLL_MS = 50;

/** What the daemon tells the process that started it, over its IPC channel. */
const daemonMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({
    kind: z.literal("failed"),
    code: z.string(),
    message: z.string(),
    remedy: z.string().optional(),
  }),
]);
export type DaemonMessage = z.infer<typeof daemonMessage>;

/** Whether the stack of `folder` (where `stack.json` is) runs; a state whose process is gone counts as stopped. */
export async function stackStatus(folder: string): Promise<StackStatus> {
  const state = await readState(folder);
  if (state === undefined || !(await isAlive(state.pid))) return { status: "stopped" };
  return { status: "running", state };
}

/** Stops the stack of `folder` and waits for its end; `false` when none ran. It is ended by force after 15 s. */
export async function stopStack(folder: string): Promise<boolean> {
  const current = await stackStatus(folder);
  if (current.status === "stopped") return false;
  const { pid } = current.state;
  sendSignal(pid, "SIGTERM");
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (await isAlive(pid)) {
    if (Date.now() > deadline) {
      sendSignal(pid, "SIGKILL");
      await removeState(folder);
      return true;
    }
    await sleep(STOP_POLL_MS);
  }
  return true;
}

/**
 * Starts the stack as a process of its own that outlives this one, logging to `stack.log`, and waits until it answers.
 *
 * Errors: those of `startStack`, and `stack_failed` when the process ended without a word.
 */
export async function startDaemon(options: StackOptions = {}): Promise<StackState> {
  const { folder } = resolveOptions(options);
  const logPath = join(folder, "stack.log");
  const logFile = await openLog(folder, logPath).catch((error: unknown) => {
    throw explainFailure(error, folder);
  });
  const program = await compiled(PROJECT_ROOT, "scripts/stack/daemon.ts");
  const child = spawn(process.execPath, [program, JSON.stringify({ ...options, folder })], {
    detached: true,
    stdio: ["ignore", logFile.fd, logFile.fd, "ipc"],
  });
  try {
    await waitUntilReady(child, logPath);
  } finally {
    await logFile.close();
    if (child.connected) child.disconnect();
    child.unref();
  }
  const state = await readState(folder);
  if (state === undefined) throw silentEnd(logPath, "it left no state");
  return state;
}

async function openLog(folder: string, path: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  return open(path, "a");
}

function waitUntilReady(child: ReturnType<typeof spawn>, logPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(silentEnd(logPath, `exit ${code ?? signal}`)));
    child.once("message", (raw) => {
      const message = daemonMessage.parse(raw);
      if (message.kind === "ready") return resolve();
      const { code, message: text, remedy } = message;
      reject(new CogoError({ code, message: text, ...(remedy !== undefined && { remedy }) }));
    });
  });
}

function silentEnd(logPath: string, reason: string): CogoError {
  return new CogoError({
    code: "stack_failed",
    message: `Expected the stack to start, but its process ended (${reason}).`,
    remedy: `Read ${logPath}.`,
  });
}
