import { readFile } from "node:fs/promises";
import type pg from "pg";
import { showProgress } from "../benchmark.ts";

/** How much there is in a full database. */
export interface Fill {
  readonly steps: number;
  readonly tenants: number;
  readonly openRuns: number;
}

const STEPS_PER_TASK = 10;

/**
 * Fills a database in which nobody works, by set-based SQL. Indexes are out of use meanwhile and then built,
 * triggers are off and every foreign key is made again, which checks it: what comes out is what
 * inserting row by row would give.
 */
export async function fillDatabase(admin: pg.Client, fill: Fill): Promise<void> {
  const settings = { ...fill, tasks: Math.round(fill.steps / STEPS_PER_TASK) };
  await admin.query(
    `set bench.tasks = ${settings.tasks}; set bench.tenants = ${fill.tenants};
     set bench.open_runs = ${fill.openRuns}; set session_replication_role = replica;
     set work_mem = '256MB'; set maintenance_work_mem = '1GB'`,
  );
  const ofEngine = "(select oid from pg_class where relnamespace = 'cogo'::regnamespace)";
  await admin.query(
    `update pg_index set indisready = false, indisvalid = false where indrelid in ${ofEngine}`,
  );
  showProgress(`${fill.steps} steps of ${fill.tenants} tenants`);
  await admin.query(await readFile(new URL("./fill.sql", import.meta.url), "utf8"));
  showProgress("their indexes");
  await admin.query("reindex schema cogo");
  showProgress("their foreign keys");
  await checkForeignKeys(admin);
  await admin.query("reset session_replication_role");
  await admin.query("vacuum (freeze, analyze)");
}

async function checkForeignKeys(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'cogo'::regnamespace`,
  );
  for (const { table, name, definition } of rows) {
    await admin.query(
      `alter table ${table} drop constraint ${name}, add constraint ${name} ${definition}`,
    );
  }
}
