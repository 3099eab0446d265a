import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { CogoError } from "../../../shared/kernel/mod.ts";
import type { Database, Executor, Queryable } from "./database.ts";
import { toDatabaseError } from "./database_error.ts";

// Enough for the engine's workers side by side; the default Postgres allows 100 connections in all.
const POOL_SIZE = 16;
const RECONNECT_DELAY_MS = 1_000;

/**
 * Opens a native Postgres 15 or newer by URL, whose user must be a superuser: the bootstrap makes roles.
 *
 * Errors: `database_unreachable`, `database_not_superuser`.
 */
export async function openNative(
  databaseUrl: string,
  warn: (message: string) => void,
): Promise<Database> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE });
  pool.on("error", (error) => warn(`An idle connection broke: ${error.message}`));
  pool.on("connect", (client) => {
    // The pool listens to idle connections only; one in use tells its query of the break, and this event.
    client.on("error", () => undefined);
    client.on("notice", (notice) => {
      if (notice.severity === "WARNING") warn(notice.message ?? "");
    });
  });
  try {
    await requireSuperuser(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const notifications = openNotifications(databaseUrl, warn);
  const executor: Executor = {
    enforcesTimeouts: true,
    ...queryable(pool),
    transaction: (work) => inTransaction(pool, work),
    execAs: (user, sql) => execAs(pool, user, sql),
  };
  return {
    ...executor,
    inBackground: executor,
    listen: notifications.listen,
    async close() {
      await notifications.close();
      await pool.end();
    },
  };
}

async function requireSuperuser(pool: pg.Pool): Promise<void> {
  const result = await pool
    .query("select rolsuper from pg_roles where rolname = current_user")
    .catch((error: unknown) => {
      throw new CogoError({
        code: "database_unreachable",
        message: `Expected a Postgres behind the database URL, but connecting failed: ${String(error)}`,
        remedy:
          "Start that Postgres, or correct COGO_DATABASE_URL, or unset it to use the embedded one.",
        cause: error,
      });
    });
  if (result.rows[0]?.rolsuper === true) return;
  throw new CogoError({
    code: "database_not_superuser",
    message: "Expected a superuser in the database URL, but its user is none.",
    remedy: "Use a superuser: the stack makes the platform's roles and schemas with it.",
  });
}

function queryable(connection: pg.Pool | pg.PoolClient): Queryable {
  return {
    async query(sql, parameters = []) {
      const result = await connection.query(sql, [...parameters]).catch(rethrowNormalised);
      return result.rows;
    },
    async exec(sql) {
      await connection.query(sql).catch(rethrowNormalised);
    },
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(rethrowNormalised);
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(queryable(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw toDatabaseError(error);
  } finally {
    client.release(broken);
  }
}

async function execAs(pool: pg.Pool, user: string, sql: string): Promise<void> {
  const client = await pool.connect().catch(rethrowNormalised);
  let isBroken = true;
  try {
    await client.query(`set session authorization ${pg.escapeIdentifier(user)}`);
    try {
      await client.query(sql);
    } finally {
      await client.query("reset session authorization");
      isBroken = false;
    }
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    client.release(isBroken);
  }
}

/** One connection of its own for LISTEN; it comes back by itself when Postgres restarts. */
function openNotifications(databaseUrl: string, warn: (message: string) => void) {
  const handlers = new Map<string, ((payload: string) => void)[]>();
  let client: Promise<pg.Client> | undefined;
  let closed = false;

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({ connectionString: databaseUrl });
    fresh.on("notification", ({ channel, payload }) => {
      for (const onNotify of handlers.get(channel) ?? []) onNotify(payload ?? "");
    });
    fresh.on("error", (error) => warn(`The notification connection broke: ${error.message}`));
    await fresh.connect();
    fresh.once("end", () => void reconnect());
    for (const channel of handlers.keys()) {
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    }
    return fresh;
  }

  async function reconnect(): Promise<void> {
    client = undefined;
    while (!closed && client === undefined) {
      await sleep(RECONNECT_DELAY_MS, undefined, { ref: false });
      client = connect();
      await client.catch(() => {
        client = undefined;
      });
    }
  }

  return {
    async listen(channel: string, onNotify: (payload: string) => void): Promise<void> {
      handlers.set(channel, [...(handlers.get(channel) ?? []), onNotify]);
      client ??= connect();
      await (await client).query(`listen ${pg.escapeIdentifier(channel)}`);
    },
    async close(): Promise<void> {
      closed = true;
      await (await client)?.end();
    },
  };
}

function rethrowNormalised(thrown: unknown): never {
  throw toDatabaseError(thrown);
}
