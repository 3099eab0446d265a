import { PROJECT_ROOT } from "../../project_root.ts";
import { bootstrapPlatform } from "./bootstrap.ts";
import type { Database } from "./database.ts";
import { applyMigrations } from "./migrations.ts";

/** Brings an empty database to what a project with COGO has. */
export async function migrate(database: Database): Promise<void> {
  await bootstrapPlatform(database);
  await applyMigrations(database, `${PROJECT_ROOT}/sql`);
}
