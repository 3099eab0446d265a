import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { PROJECT_ROOT } from "../../project_root.ts";

// What a new database is made of; the lock file, because another PGlite may lay its files out differently.
const SOURCES = ["sql", "scripts/stack/platform", "scripts/stack/database"];
const LOCK_FILE = "package-lock.json";

/** How the name of every template begins. */
export const TEMPLATE_PREFIX = "cogo_template_";

/** A name for a migrated database that changes with anything it is made of, so that copies of it are never stale. */
export async function templateName(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(`${PROJECT_ROOT}/${LOCK_FILE}`));
  for (const folder of SOURCES) {
    for (const file of (await readdir(`${PROJECT_ROOT}/${folder}`)).sort()) {
      hash.update(file).update(await readFile(`${PROJECT_ROOT}/${folder}/${file}`));
    }
  }
  return `${TEMPLATE_PREFIX}${hash.digest("hex").slice(0, 16)}`;
}
