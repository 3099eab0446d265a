import { z } from "zod";
import type { Executor } from "./database/database.ts";
import type { Loop } from "./net.ts";

const PAUSE_MILLISECONDS = 60_000;

// The thresholds of Postgres, autovacuum_vacuum_… and autovacuum_analyze_….
const DUE = `
  select format('%I.%I', t.schemaname, t.relname) as name
  from pg_stat_user_tables as t join pg_class as c on c.oid = t.relid
  where t.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
     or t.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
  order by t.n_mod_since_analyze desc`;

const dueRow = z.object({ name: z.string() });

/** Vacuums and analyses the tables that have changed enough; returns their names. */
export async function vacuumDueTables(database: Executor): Promise<readonly string[]> {
  await database.query("select pg_stat_force_next_flush()"); // else the counts lag behind
  const names = (await database.query(DUE)).map((row) => dueRow.parse(row).name);
  for (const name of names) await database.exec(`vacuum (analyze) ${name}`);
  return names;
}

/**
 * Does what the autovacuum of Postgres does, which an embedded database has not: without it dead rows
 * are kept for ever, and statements that were planned for small tables are never planned again.
 */
export function startAutovacuum(database: Executor, warn: (message: string) => void): Loop {
  let working: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    working ??= vacuumDueTables(database)
      .catch((error: unknown) => warn(`Tables could not be vacuumed: ${String(error)}`))
      .finally(() => {
        working = undefined;
      });
  }, PAUSE_MILLISECONDS);
  return {
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
