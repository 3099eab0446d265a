import { setTimeout as sleep } from "node:timers/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { stackStatus, startDaemon } from "./control.ts";
import { isLocked } from "./lock.ts";
import { resolveOptions, type StackOptions } from "./options.ts";
import type { StackState } from "./state_file.ts";

// Long enough for the next command to find the stack warm.
const IDLE_LIMIT_MS = 5 * 60_000;
// A first start makes the database, beside another one that does the same.
const WAIT_LIMIT_MS = 180_000;
const POLL_MS = 100;
const ANSWER_LIMIT_MS = 30_000;

/**
 * Gives the stack of a folder: the one that runs, the one that another process is starting, or one started now.
 *
 * Several processes may do so at once. Nobody needs to stop it: it ends when it is idle for some minutes.
 * Errors: those of `startDaemon`, and `stack_failed` when another process's stack does not answer.
 */
export async function useStack(options: StackOptions): Promise<StackState> {
  const { dataFolder, folder } = resolveOptions(options);
  const deadline = Date.now() + WAIT_LIMIT_MS;
  while (Date.now() < deadline) {
    const current = await stackStatus(folder);
    if (current.status === "running" && (await answers(current.state))) return current.state;
    if (await isLocked(dataFolder)) {
      await sleep(POLL_MS);
      continue;
    }
    const started = await startUnlessTaken(options);
    if (started !== undefined) return started;
  }
  throw new CogoError({
    code: "stack_failed",
    message: `Expected the stack of ${folder} to answer, but it did not for ${WAIT_LIMIT_MS / 60_000} minutes.`,
    remedy: "Stop it with ./cogo down, and read stack.log in that folder.",
  });
}

/** Lets the running stack of a folder stay until it is stopped, however long nobody uses it. */
export async function keepStack({ apiUrl, secretKey }: StackState): Promise<void> {
  await fetch(`${apiUrl}/_internal/keep`, { method: "POST", headers: { apikey: secretKey } });
}

async function startUnlessTaken(options: StackOptions): Promise<StackState | undefined> {
  try {
    return await startDaemon({ idleLimitMs: IDLE_LIMIT_MS, ...options });
  } catch (error) {
    if (error instanceof CogoError && error.code === "stack_already_running") return undefined;
    throw error;
  }
}

/** Also tells the stack that it is used. */
async function answers({ apiUrl }: StackState): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    return (await fetch(`${apiUrl}/_internal/health`, { signal })).ok;
  } catch {
    return false;
  }
}
