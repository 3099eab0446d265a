import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

const owner = z.object({ pid: z.number(), startedAt: z.string() });

const SETTLE_MS = 100;

/** The right to a data folder; two stacks in one would destroy the data. */
export type Lock = { release(): Promise<void> };

/** Takes the folder, whose lock is ignored when its owner no longer lives. Errors: `stack_already_running`. */
export async function takeLock(dataFolder: string): Promise<Lock> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const path = lockPath(dataFolder);
  const self = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) });
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      await createWhole(path, self);
      if (attempt > 1) await requireKept(path, self, dataFolder);
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if (error instanceof CogoError) throw error;
      const holder = owner.safeParse(await readJson(path)).data;
      if (holder !== undefined && (await isSameProcess(holder)))
        throw alreadyRunning(dataFolder, holder.pid, error);
      await rm(path, { force: true });
    }
  }
  throw alreadyRunning(dataFolder, undefined, undefined);
}

/** Makes a file that is never seen half written; fails when there is one. */
async function createWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600 });
  await link(draft, path).finally(() => rm(draft, { force: true }));
}

/** Another process that found the same dead owner may have removed what this one has made since. */
async function requireKept(path: string, self: string, dataFolder: string): Promise<void> {
  await sleep(SETTLE_MS);
  const content = await readFile(path, "utf8").catch(() => "");
  if (content !== self) throw alreadyRunning(dataFolder, undefined, undefined);
}

/** Whether a living process has the folder, even one that is starting or stopping. */
export async function isLocked(dataFolder: string): Promise<boolean> {
  const holder = owner.safeParse(await readJson(lockPath(dataFolder))).data;
  return holder !== undefined && (await isSameProcess(holder));
}

/** Whether a process lives; one that has ended and only waits to be collected does not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!sendSignal(pid, 0)) return false;
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // No status: there is none off Linux, or it was collected since.
  return status === undefined ? sendSignal(pid, 0) : !/\) Z /.test(status);
}

/** Sends a signal to a process; whether there is one, be it somebody else's. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function isSameProcess(holder: z.infer<typeof owner>): Promise<boolean> {
  return (await isAlive(holder.pid)) && (await startOf(holder.pid)) === holder.startedAt;
}

/** When a process began, in the kernel's own ticks: a pid alone may be another process by now. Empty off Linux. */
async function startOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold spaces; the start is field 22, the twentieth after it.
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function lockPath(dataFolder: string): string {
  return join(dataFolder, "stack.lock");
}

/** What a file holds; `undefined` when there is none, or it is only half written. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

function alreadyRunning(dataFolder: string, pid: number | undefined, cause: unknown): CogoError {
  return new CogoError({
    code: "stack_already_running",
    message: `Expected the data in ${dataFolder} to be unused, but ${pid === undefined ? "another stack" : `process ${pid}`} runs on it.`,
    remedy:
      "Use the running stack (`./cogo status`), stop it (`./cogo down`), or choose another COGO_DATA_FOLDER.",
    details: { dataFolder, pid },
    cause,
  });
}
