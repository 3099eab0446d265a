import { readFile } from "node:fs/promises";
import type pg from "pg";
import { migrate } from "../stack/database/migrate.ts";
import { openNative } from "../stack/database/native.ts";
import { defineBenchmark, showProgress, wholeNumber } from "./benchmark.ts";
import { fillDatabase } from "./capacity/fill_database.ts";
import {
  addUsers,
  type Measured,
  measureRound,
  OPERATIONS,
  type Samples,
  spreadOf,
} from "./capacity/measure_operations.ts";
import { connect, databaseUrl, withClient } from "./database.ts";
import { connectAs } from "./engine/contestants/cogo.ts";
import { ratio, time } from "./measure.ts";
import { type BenchPostgres, startBenchPostgres } from "./postgres.ts";

const options = {
  /** Finished ones, in tasks of ten. */
  steps: wholeNumber(10_000_000, 1_000),
  tenants: wholeNumber(100_000),
  "open-runs": wholeNumber(5_000),
  rounds: wholeNumber(5),
};

/**
 * What each operation costs in a database with a long history and much under way, and in an empty one beside
 * it, in turn.
 *
 * @throws CogoError `postgres_missing`.
 */
export const benchCapacity = defineBenchmark(
  options,
  async ({ steps, tenants, rounds, ...others }) => {
    // Less of a log to keep while it is filled: nothing that is measured comes near it.
    const postgres = await startBenchPostgres({ max_wal_size: "2GB" });
    try {
      const fill = { steps, tenants, openRuns: others["open-runs"] };
      const empty = await open(
        postgres,
        "empty",
        async (admin) => void (await admin.query("vacuum")),
      );
      let fillMilliseconds = 0;
      const full = await open(postgres, "full", async (admin) => {
        fillMilliseconds = await time(() => fillDatabase(admin, fill));
      });
      for (let round = -1; round < rounds; round += 1) {
        showProgress(round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`);
        for (const database of [empty, full]) {
          if (round === 0) clear(database.samples);
          await measureRound(database);
        }
      }
      const size = await measureSize(full.admin);
      for (const { admin, user, worker } of [empty, full]) {
        await Promise.all([admin.end(), user.end(), worker.end()]);
      }
      return {
        ...{ fill, rounds, fillSeconds: Math.round(fillMilliseconds / 1_000) },
        postgres: { version: postgres.version, settings: postgres.settings },
        ...compare(empty, full),
        size,
      };
    } finally {
      await postgres.stop();
    }
  },
);

function compare(empty: Measured, full: Measured) {
  const milliseconds = { empty: spreadOf(empty.samples), full: spreadOf(full.samples) };
  const ratios = OPERATIONS.map((each) => [
    each,
    {
      p50: ratio(milliseconds.full[each].p50, milliseconds.empty[each].p50),
      p95: ratio(milliseconds.full[each].p95, milliseconds.empty[each].p95),
    },
  ]);
  return { milliseconds, ratios: Object.fromEntries(ratios) };
}

const noSamples = (): Samples => ({
  submit: [],
  claim: [],
  complete: [],
  read: [],
  list: [],
  sweep: [],
  prune: [],
});

function clear(samples: Samples): void {
  for (const each of OPERATIONS) samples[each].length = 0;
}

async function open(
  postgres: BenchPostgres,
  name: string,
  fill: (admin: pg.Client) => Promise<void>,
): Promise<Measured> {
  const url = databaseUrl(postgres.url, name);
  await withClient(postgres.url, (client) => client.query(`create database "${name}"`));
  const database = await openNative(url, () => undefined);
  await migrate(database);
  const prepare = await readFile(new URL("./engine/contestants/cogo.sql", import.meta.url), "utf8");
  await database.exec(prepare.replaceAll("bench_role", "postgres"));
  await database.close();
  const admin = await connect(url);
  await fill(admin);
  const user = await connectAs(url, { role: "authenticated" });
  const worker = await connectAs(url, { role: "service_role" });
  const users = await addUsers(admin, user);
  return { admin, user, worker, users, samples: noSamples() };
}

/** Bytes of the tables with their indexes, the largest first, and of a finished step with all that belongs to it. */
async function measureSize(admin: pg.Client) {
  const { rows } = await admin.query<{ name: string; bytes: string; steps: string }>(
    `select relname as name, pg_total_relation_size(oid) as bytes, (select count(*) from cogo.steps) as steps
     from pg_class where relnamespace = 'cogo'::regnamespace and relkind = 'r' order by 2 desc limit 8`,
  );
  const { rows: all } = await admin.query<{ bytes: string }>(
    "select pg_database_size(current_database()) as bytes",
  );
  const bytes = Number(all[0]?.bytes);
  return {
    bytes,
    bytesPerStep: Math.round(bytes / Number(rows[0]?.steps)),
    tables: Object.fromEntries(rows.map((row) => [row.name, Number(row.bytes)])),
  };
}
