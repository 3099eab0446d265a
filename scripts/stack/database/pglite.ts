import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { vector } from "@electric-sql/pglite-pgvector";
import type { Database, Queryable, Row } from "./database.ts";
import { toDatabaseError } from "./database_error.ts";

type Notice = { readonly severity: string | undefined; readonly message: string | undefined };

/**
 * Opens (or makes, in some seconds) a PGlite database in `folder`.
 *
 * Every commit is in the write-ahead log before its promise resolves, so a killed process loses nothing;
 * the log is not synced to the disk, so a power cut may (PGlite runs Postgres with `fsync` off).
 */
export async function openPglite(
  folder: string,
  warn: (message: string) => void,
): Promise<Database> {
  const pglite = await openOrCreate(folder);
  // PGlite starts with no value to return to after `set local session authorization`; this is that value.
  await pglite.exec("set session authorization postgres");
  const onNotice = (notice: Notice): void => {
    if (notice.severity === "WARNING") warn(notice.message ?? "");
  };
  return {
    enforcesTimeouts: false,
    ...queryable(pglite, onNotice),
    transaction: (work) =>
      pglite
        .transaction((transaction) => work(queryable(transaction, onNotice)))
        .catch(rethrowNormalised),
    async listen(channel, onNotify) {
      await pglite.listen(channel, onNotify);
    },
    close: () => pglite.close(),
  };
}

/** A database whose making was cut short looks like a whole one to PGlite: the marker tells them apart. */
async function openOrCreate(folder: string): Promise<PGlite> {
  const marker = `${folder}.unfinished`;
  if (existsSync(marker)) await rm(folder, { recursive: true, force: true });
  const isNew = !existsSync(folder);
  if (isNew) {
    await mkdir(dirname(folder), { recursive: true });
    await writeFile(marker, "");
  }
  const pglite = await PGlite.create(folder, { extensions: { vector, pgcrypto, pg_trgm } });
  if (isNew) await rm(marker);
  return pglite;
}

function queryable(
  connection: PGlite | Transaction,
  onNotice: (notice: Notice) => void,
): Queryable {
  return {
    async query(sql, parameters = []) {
      const result = await connection
        .query<Row>(sql, [...parameters], { onNotice })
        .catch(rethrowNormalised);
      return result.rows;
    },
    async exec(sql) {
      await connection.exec(sql, { onNotice }).catch(rethrowNormalised);
    },
  };
}

function rethrowNormalised(thrown: unknown): never {
  throw toDatabaseError(thrown);
}
