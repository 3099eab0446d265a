import { cpSync, existsSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../../project_root.ts";
import { type Lock, takeLock } from "../lock.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { openPglite } from "./pglite.ts";
import { TEMPLATE_PREFIX, templateName } from "./template_name.ts";

const CACHE = join(PROJECT_ROOT, "node_modules", ".cache", "cogo-databases");
const HOUR_MILLISECONDS = 3_600_000;

/**
 * Puts a migrated database where there is no folder yet, copied from one that is made once and kept: to make one takes
 * seconds, to copy it a fraction of one. Whether it did; the times in it are those of its making.
 */
export async function layTemplate(folder: string): Promise<boolean> {
  if (existsSync(folder)) return false;
  const template = join(CACHE, await templateName());
  if (!existsSync(template)) await makeTemplate(template);
  const unfinished = `${folder}.copying`;
  await rm(unfinished, { recursive: true, force: true });
  // A thousand small files: one after the other is faster than through the thread pool.
  cpSync(template, unfinished, { recursive: true });
  await rename(unfinished, folder);
  return true;
}

/** Those that start together: the first one makes it, the others wait for it. */
async function makeTemplate(template: string): Promise<void> {
  const lock = await waitForLock();
  try {
    if (existsSync(template)) return;
    await removeOldTemplates();
    const unfinished = `${template}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    const database = await openPglite(unfinished, () => undefined);
    await makeSmall(database).finally(() => database.close());
    await rename(unfinished, template);
  } finally {
    await lock.release();
  }
}

/** Every migration leaves the old rows of its functions, and its log for the next one: two thirds of the files' size. */
async function makeSmall(database: Database): Promise<void> {
  await database.exec("set wal_recycle = off");
  await migrate(database);
  await database.exec("vacuum full pg_catalog.pg_proc");
}

async function waitForLock(): Promise<Lock> {
  for (;;) {
    try {
      return await takeLock(CACHE);
    } catch (error) {
      if (!(error instanceof CogoError) || error.code !== "stack_already_running") throw error;
      await sleep(100);
    }
  }
}

/** Not the young ones: somebody who began before sql/ changed may be copying one. */
async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    if (!name.startsWith(TEMPLATE_PREFIX)) continue; // the lock of somebody who waits comes and goes
    const folder = join(CACHE, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > HOUR_MILLISECONDS) await rm(folder, { recursive: true });
  }
}
