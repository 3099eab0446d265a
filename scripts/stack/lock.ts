import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

const owner = z.object({ pid: z.number(), startedAt: z.string() });

/** The right to a data folder; two stacks in one would destroy the data. */
export type Lock = { release(): Promise<void> };

/** Takes the folder, whose lock is ignored when its owner no longer lives. Errors: `stack_already_running`. */
export async function takeLock(dataFolder: string): Promise<Lock> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, "stack.lock");
  const self = { pid: process.pid, startedAt: await startOf(process.pid) };
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      await writeFile(path, JSON.stringify(self), { flag: "wx", mode: 0o600 });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      const holder = owner.safeParse(await readJson(path)).data;
      if (holder !== undefined && (await isSameProcess(holder)))
        throw alreadyRunning(dataFolder, holder.pid, error);
      await rm(path, { force: true });
    }
  }
  throw alreadyRunning(dataFolder, undefined, undefined);
}

/** Whether a process lives; one that has ended and only waits to be collected does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) Z /.test(status);
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

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8").catch(() => "null"));
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
