import { cpSync, existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { migrate } from "../../scripts/stack/database/migrate.ts";
import { openPglite } from "../../scripts/stack/database/pglite.ts";
import { type Lock, takeLock } from "../../scripts/stack/lock.ts";
import { CogoError } from "../../shared/kernel/cogo_error.ts";
import { TEMPLATE_PREFIX, templateName } from "./database_template.ts";
import type { DatabaseCopy } from "./native_copy.ts";

const cacheFolder = fileURLToPath(
  new URL("../../node_modules/.cache/cogo-databases", import.meta.url),
);
const HOUR_MILLISECONDS = 3_600_000;

/** Opens a PGlite of its own on a copy of a migrated data folder, which is made once and kept. */
export async function openEmbeddedCopy(): Promise<DatabaseCopy> {
  const template = join(cacheFolder, await templateName());
  if (!existsSync(template)) await makeTemplate(template);
  const folder = await mkdtemp(join(tmpdir(), "cogo-sql-"));
  // A thousand small files: one after the other is faster than through the thread pool.
  cpSync(template, folder, { recursive: true });
  const database = await openPglite(folder, () => undefined);
  return {
    database,
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Test workers start together: the first one makes it, the others wait for it. */
async function makeTemplate(template: string): Promise<void> {
  const lock = await waitForLock();
  try {
    if (existsSync(template)) return;
    await removeOldTemplates();
    const unfinished = `${template}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    const database = await openPglite(unfinished, () => undefined);
    await migrate(database).finally(() => database.close());
    await rename(unfinished, template);
  } finally {
    await lock.release();
  }
}

async function waitForLock(): Promise<Lock> {
  for (;;) {
    try {
      return await takeLock(cacheFolder);
    } catch (error) {
      if (!(error instanceof CogoError) || error.code !== "stack_already_running") throw error;
      await sleep(100);
    }
  }
}

/** Not the young ones: a run that began before sql/ changed may be copying one. */
async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    if (!name.startsWith(TEMPLATE_PREFIX)) continue; // the lock of somebody who waits comes and goes
    const folder = join(cacheFolder, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > HOUR_MILLISECONDS) await rm(folder, { recursive: true });
  }
}
