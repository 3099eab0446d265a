import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { bootstrapPlatform } from "../../../stack/database/bootstrap.ts";
import type { Database } from "../../../stack/database/database.ts";
import { openNative } from "../../../stack/database/native.ts";
import type { BenchDatabase, Workload } from "../contestant.ts";
import { readPgmqSql } from "../peers.ts";
import { CHAIN_LENGTH } from "../workload.ts";

/** The schemas that its worker's role works in; on Supabase that role owns them. */
const SCHEMAS = ["pgflow", "pgmq", "realtime"];

/** Installs the platform's stand-ins, pgmq and pgflow's migrations, and creates the workload's flow. */
export async function installPgflow(database: BenchDatabase, workload: Workload): Promise<void> {
  const admin = await openNative(database.adminUrl, () => undefined);
  try {
    await bootstrapPlatform(admin);
    await admin.exec("create schema pgmq");
    await admin.exec(await readPgmqSql(database.peersFolder));
    for (const sql of await readMigrations(database.peersFolder)) await admin.exec(sql);
    await createFlow(admin, workload);
    const role = new URL(database.url).username;
    for (const schema of SCHEMAS) {
      await admin.exec(`grant usage on schema ${schema} to ${role};
        grant all on all tables in schema ${schema} to ${role};
        grant all on all sequences in schema ${schema} to ${role};
        grant execute on all functions in schema ${schema} to ${role}`);
    }
  } finally {
    await admin.close();
  }
}

/** pgmq is there as plain SQL, so the migrations' `create extension` has nothing to do. */
async function readMigrations(peersFolder: string): Promise<readonly string[]> {
  const folder = join(peersFolder, "node_modules/@pgflow/core/dist/supabase/migrations");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => text.replaceAll(/^create extension [^;]*pgmq[^;]*;/gim, ""));
}

async function createFlow(admin: Database, workload: Workload): Promise<void> {
  const add = (slug: string, parents: readonly string[], type = "single") =>
    admin.query(
      `select pgflow.add_step(flow_slug => $1, step_slug => $2,
         deps_slugs => (select coalesce(array_agg(p), '{}') from jsonb_array_elements_text($3::jsonb) p), step_type => $4)`,
      [workload, slug, JSON.stringify(parents), type],
    );
  await admin.query("select pgflow.create_flow($1)", [workload]);
  if (workload === "steps") await add("only", []);
  if (workload === "chain") {
    for (let index = 0; index < CHAIN_LENGTH; index += 1) {
      await add(`step_${index}`, index === 0 ? [] : [`step_${index - 1}`]);
    }
  }
  if (workload === "fan_out") {
    await add("first", []);
    await add("middle", ["first"], "map");
    await add("last", ["middle"]);
  }
}
