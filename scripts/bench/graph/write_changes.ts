import { readFile } from "node:fs/promises";
import type { Database } from "../../stack/database/database.ts";

/** A batch of changes that is committed: which things it changed, and when. */
export interface CommittedBatch {
  readonly entities: readonly string[];
  readonly committedAt: number;
}

/** Adds what makes changes to a migrated database. */
export async function prepareChanges(database: Database): Promise<void> {
  await database.exec(await readFile(new URL("./write_changes.sql", import.meta.url), "utf8"));
}

/** Makes about a hundred changes in one transaction. */
export async function writeChanges(
  database: Database,
  tenantId: string,
  number: number,
): Promise<CommittedBatch> {
  const rows = await database.query(
    "select entity from cogo.bench_write_changes($1, $2) as entity",
    [tenantId, number],
  );
  return { entities: rows.map(({ entity }) => String(entity)), committedAt: performance.now() };
}
