import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layTemplate } from "../../scripts/stack/database/lay_template.ts";
import { openPglite } from "../../scripts/stack/database/pglite.ts";
import type { DatabaseCopy } from "./native_copy.ts";

/** Opens a migrated PGlite of its own. */
export async function openEmbeddedCopy(): Promise<DatabaseCopy> {
  const parent = await mkdtemp(join(tmpdir(), "cogo-sql-"));
  const folder = join(parent, "data");
  await layTemplate(folder);
  const database = await openPglite(folder, () => undefined);
  return {
    database,
    async close() {
      await database.close();
      await rm(parent, { recursive: true });
    },
  };
}
