import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Refusal } from "./refusal.ts";
import type { Archive } from "./run.ts";

/** After this time a lock is taken to be left over by a process that was killed. */
const LOCK_MILLISECONDS = 10_000;

/**
 * Keeps the data in a JSON file. The file is replaced whole, so that a crash leaves the old one; a lock
 * beside it lets one process at a time change it.
 */
export function jsonFile(path: string): Archive {
  return {
    read: () => read(path),
    change: async (work) => {
      const lock = `${path}.lock`;
      await acquire(lock);
      try {
        const changed = await work(await read(path));
        const temporary = `${path}.${process.pid}.tmp`;
        await writeFile(temporary, `${JSON.stringify(changed, null, 2)}\n`);
        await rename(temporary, path);
      } finally {
        await rm(lock, { force: true });
      }
    },
  };
}

async function read(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`The file ${path} is not valid JSON. Repair it, or move it away.`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "{}";
    throw new Refusal(`The file ${path} cannot be read.`);
  }
}

async function acquire(lock: string): Promise<void> {
  for (;;) {
    try {
      // The flag makes the creation fail when the file is there already.
      await (await open(lock, "wx")).close();
      return;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw new Refusal(`The file ${lock} cannot be written.`);
    }
    const age = await ageOf(lock);
    if (age > LOCK_MILLISECONDS) await rm(lock, { force: true });
    else await wait(10 + Math.random() * 20);
  }
}

async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Object && "code" in error ? String(error.code) : "";
}
