import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { readBackup, writeBackup } from "../../backup/backup_file.ts";
import { type Restored, restoreBackup } from "../../backup/restore_backup.ts";
import { takeBackup } from "../../backup/take_backup.ts";
import { makeNamedFile, openNamedFile } from "../../files/named_file.ts";
import { layTemplate } from "../../stack/database/lay_template.ts";
import { openPglite } from "../../stack/database/pglite.ts";
import { inOwnerTransaction } from "../stack/owner_connection.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { createNotice } from "../terminal/notice.ts";

/** Whose database: that of the running stack, or a Postgres by URL. */
interface Place {
  readonly data?: string | undefined;
  readonly databaseUrl?: string | undefined;
}

const SNAPSHOT = "begin isolation level repeatable read read only";

/** `./cogo backup --out FILE`: everything of COGO's as it is now, encrypted. */
export async function backup(out: string, place: Place): Promise<number> {
  const passphrase = readPassphrase();
  const notice = createNotice();
  await makeNamedFile(out, (fill) => {
    notice.announce("reading and encrypting");
    return withDatabase(place, (url) =>
      inOwnerTransaction(url, SNAPSHOT, (transaction) =>
        fill(writeBackup(passphrase, takeBackup(transaction))),
      ),
    );
  }).finally(notice.end);
  process.stdout.write(
    `Wrote ${out}\nTry whether it can be restored: ./cogo restore ${out} --verify\n`,
  );
  return 0;
}

/** `./cogo restore FILE`: into an empty project; with `--verify` into a database that is thrown away. */
export async function restore(
  file: string,
  { verify, ...place }: Place & { readonly verify?: true | undefined },
): Promise<number> {
  const passphrase = readPassphrase();
  const opened = await openNamedFile(file);
  const notice = createNotice();
  notice.announce(verify ? "restoring into a database of its own" : "restoring");
  const lines = readBackup(opened, passphrase);
  const restored = await (verify
    ? restoreAside(lines)
    : withDatabase(place, (url) =>
        inOwnerTransaction(url, "begin; set local lock_timeout = '30s'", (transaction) =>
          restoreBackup(transaction, lines),
        ),
      )
  ).finally(notice.end);
  process.stdout.write(describe(restored, verify === true));
  return 0;
}

async function restoreAside(lines: AsyncIterable<string>): Promise<Restored> {
  const parent = await mkdtemp(join(tmpdir(), "cogo-restore-"));
  const folder = join(parent, "data");
  try {
    await layTemplate(folder);
    const database = await openPglite(folder, () => undefined);
    try {
      return await database.transaction((transaction) => restoreBackup(transaction, lines));
    } finally {
      await database.close();
    }
  } finally {
    await rm(parent, { recursive: true });
  }
}

async function withDatabase<Result>(
  { data, databaseUrl }: Place,
  work: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  if (databaseUrl !== undefined) return await work(databaseUrl);
  return await withRunningStack(data, (stack) => work(stack.databaseUrl));
}

function readPassphrase(): string {
  const passphrase = process.env.COGO_BACKUP_PASSPHRASE ?? "";
  if (passphrase.length >= 12) return passphrase;
  throw new CogoError({
    code: "usage",
    message: `Expected a passphrase of at least 12 characters in COGO_BACKUP_PASSPHRASE, got ${passphrase.length}`,
    remedy: "Keep it apart from the backups: without it nobody can read them",
  });
}

function describe({ release, madeAt, counts }: Restored, aside: boolean): string {
  const rows = counts.reduce((sum, count) => sum + count.row_count, 0);
  const held = counts.filter((count) => count.row_count > 0).length;
  return (
    `Backup of ${madeAt} by release ${release}: ${rows} rows in ${held} tables\n` +
    `${aside ? "It can be restored" : "Restored"}: every row is as it was, and none contradicts another\n`
  );
}
