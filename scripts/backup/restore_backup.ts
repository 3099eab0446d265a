import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { Queryable } from "../stack/database/database.ts";
import {
  type BackupCount,
  type BackupHead,
  countSchema,
  readLine,
  unreadable,
} from "./backup_lines.ts";
import { readAlike } from "./take_backup.ts";

/** What came back; `madeAt` as Postgres writes it. */
export interface Restored extends BackupHead {
  readonly counts: readonly BackupCount[];
}

/**
 * Restores the lines of a backup in a transaction, as the owner of the schema `cogo`, and checks that what is there
 * now is what was backed up.
 *
 * @throws CogoError `backup_unreadable` for lines that are not a whole backup; `restore_differs` when a table has
 * other rows than the backup, or rows contradict each other. SQL refuses another release and a project in use.
 */
export async function restoreBackup(
  transaction: Queryable,
  lines: AsyncIterable<string>,
): Promise<Restored> {
  let head: BackupHead | undefined;
  let counts: readonly BackupCount[] | undefined;
  await readAlike(transaction);
  for await (const text of lines) {
    const line = readLine(text);
    if (counts !== undefined) throw unreadable("more after its end");
    if (line.kind === "head") {
      head = line.head;
      await transaction.query("select cogo.begin_restore($1)", [head.release]);
    } else if (head === undefined) {
      throw unreadable("no head");
    } else if (line.kind === "rows") {
      await transaction.query("select cogo.restore_rows($1, $2::jsonb)", [line.part, line.rows]);
    } else {
      counts = line.counts;
    }
  }
  if (head === undefined || counts === undefined) throw unreadable("no end");
  await compare(transaction, counts);
  await finish(transaction, head.madeAt);
  return { ...head, counts };
}

async function compare(transaction: Queryable, expected: readonly BackupCount[]): Promise<void> {
  const counted = await transaction.query("select * from cogo.count_backup()");
  const found = new Map(
    z
      .array(countSchema)
      .parse(counted)
      .map((count) => [count.name, count]),
  );
  for (const { name, row_count, digest } of expected) {
    const now = found.get(name);
    if (now?.row_count !== row_count) {
      throw differs(`Expected ${row_count} rows in ${name}, got ${now?.row_count ?? 0}`);
    }
    if (now.digest !== digest) throw differs(`${name} has other values than the backup`);
  }
}

async function finish(transaction: Queryable, madeAt: string): Promise<void> {
  const found = await transaction.query("select end_restore as what from cogo.end_restore($1)", [
    madeAt,
  ]);
  if (found.length === 0) return;
  const first = found.slice(0, 5).map(({ what }) => String(what));
  throw differs(`The restored rows contradict each other: ${first.join("; ")}`);
}

const differs = (message: string) =>
  new CogoError({
    code: "restore_differs",
    message,
    remedy: "Nothing was restored; restore another backup and report this one",
  });
