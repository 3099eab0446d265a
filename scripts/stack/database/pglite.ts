import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { vector } from "@electric-sql/pglite-pgvector";
import { without } from "./backend_messages.ts";
import type { Database, Executor, Queryable, Row } from "./database.ts";
import { toDatabaseError } from "./database_error.ts";
import { createTurns, type Turns, type Urgency } from "./turns.ts";

/** A database in this process, with one connection that everybody takes turns at. */
export interface EmbeddedDatabase extends Database {
  /** Takes the connection until `release`, for a client that speaks the Postgres protocol itself. */
  takeTurn(): Promise<Turn>;
  /** What the services listen to; a client that ends its own session must not end theirs. */
  readonly channels: ReadonlySet<string>;
}

/** The connection, as long as it is held. */
export interface Turn extends Queryable {
  /** Executes one message of a client and returns the answers, without notifications: those are the services'. */
  execute(message: Uint8Array): Promise<Uint8Array>;
  release(): void;
}

type Notice = { readonly severity: string | undefined; readonly message: string | undefined };

const NOTIFICATION = "A";

/**
 * Opens (or makes, in some seconds) a PGlite database in `folder`.
 *
 * Every commit is in the write-ahead log before its promise resolves, so a killed process loses nothing;
 * the log is not synced to the disk, so a power cut may (PGlite runs Postgres with `fsync` off).
 */
export async function openPglite(
  folder: string,
  warn: (message: string) => void,
): Promise<EmbeddedDatabase> {
  const pglite = await openOrCreate(folder);
  // PGlite starts with no value to return to after `set local session authorization`; this is that value.
  await pglite.exec("set session authorization postgres");
  const onNotice = (notice: Notice): void => {
    if (notice.severity === "WARNING") warn(notice.message ?? "");
  };
  const connection = queryable(pglite, onNotice);
  const turns = createTurns();
  const channels = new Set<string>();
  return {
    ...inTurns(connection, turns, "interactive"),
    inBackground: inTurns(connection, turns, "background"),
    channels,
    async listen(channel, onNotify) {
      await inTurn(turns, "interactive", () => pglite.listen(channel, onNotify));
      channels.add(channel);
    },
    async takeTurn() {
      const release = await turns.take("interactive");
      return {
        ...connection,
        execute: async (message) =>
          without((await pglite.execProtocol(message, { throwOnError: false })).data, NOTIFICATION),
        release,
      };
    },
    close: () => inTurn(turns, "interactive", () => pglite.close()),
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

function queryable(pglite: PGlite, onNotice: (notice: Notice) => void): Queryable {
  return {
    async query(sql, parameters = []) {
      const result = await pglite
        .query<Row>(sql, [...parameters], { onNotice })
        .catch(rethrowNormalised);
      return result.rows;
    },
    async exec(sql) {
      await pglite.exec(sql, { onNotice }).catch(rethrowNormalised);
    },
  };
}

function rethrowNormalised(thrown: unknown): never {
  throw toDatabaseError(thrown);
}

/** Statements and transactions that each take a turn of their own. */
function inTurns(connection: Queryable, turns: Turns, urgency: Urgency): Executor {
  return {
    enforcesTimeouts: false,
    query: (sql, parameters) => inTurn(turns, urgency, () => connection.query(sql, parameters)),
    exec: (sql) => inTurn(turns, urgency, () => connection.exec(sql)),
    transaction: (work) =>
      inTurn(turns, urgency, async () => {
        await connection.exec("begin");
        try {
          const result = await work(connection);
          await connection.exec("commit");
          return result;
        } catch (error) {
          await connection.exec("rollback");
          throw toDatabaseError(error);
        }
      }),
    execAs: (user, sql) =>
      inTurn(turns, urgency, async () => {
        await connection.query("select set_config('session_authorization', $1, false)", [user]);
        try {
          await connection.exec(sql);
        } finally {
          await connection.exec("set session authorization postgres");
        }
      }),
  };
}

async function inTurn<T>(turns: Turns, urgency: Urgency, work: () => Promise<T>): Promise<T> {
  const release = await turns.take(urgency);
  try {
    return await work();
  } finally {
    release();
  }
}
