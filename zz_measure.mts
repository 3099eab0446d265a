import { readFile } from "node:fs/promises";
import { fillDatabase } from "./scripts/bench/capacity/fill_database.ts";
import { connect, databaseUrl, migrate, withClient } from "./scripts/bench/database.ts";
import { openNative } from "./scripts/stack/database/native.ts";
import { connectAs } from "./scripts/bench/engine/contestants/cogo.ts";
import { addUsers, measureRound, spreadOf } from "./scripts/bench/capacity/measure_operations.ts";
const base = "postgresql://postgres@127.0.0.1:45439/postgres";
const none = () => ({ submit: [], claim: [], complete: [], read: [], list: [], sweep: [], prune: [] });
const dbs = [];
for (const name of ["zz_empty", "zz_full"]) {
  const url = databaseUrl(base, name);
  await withClient(base, async (c) => { await c.query(`drop database if exists ${name} with (force)`); await c.query(`create database ${name}`); });
  const database = await openNative(url, () => undefined);
  await migrate(database);
  const prepare = await readFile("scripts/bench/engine/contestants/cogo.sql", "utf8");
  await database.exec(prepare.replaceAll("bench_role", "postgres"));
  await database.close();
  const admin = await connect(url);
  if (name === "zz_full") await fillDatabase(admin, { steps: Number(process.argv[2]), tenants: 10_000, openRuns: 5_000 });
  else await admin.query("vacuum");
  const user = await connectAs(url, { role: "authenticated" });
  const worker = await connectAs(url, { role: "service_role" });
  dbs.push({ admin, user, worker, users: await addUsers(admin, user), samples: none() });
}
for (let round = 0; round < 5; round++) {
  if (round === 1) for (const d of dbs) Object.assign(d.samples, none());
  for (const d of dbs) await measureRound(d);
}
const [e, f] = dbs.map((d) => spreadOf(d.samples));
for (const k of Object.keys(e)) console.log(k, e[k].p50, f[k].p50, (f[k].p50 / e[k].p50).toFixed(2));
process.exit(0);
