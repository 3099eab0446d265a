import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Database, Queryable } from "./database.ts";

const platformFolder = fileURLToPath(new URL("../platform/", import.meta.url));

// Any fixed number: two stacks that start on one Postgres make its roles one after the other.
const BOOTSTRAP_LOCK = 715_517_001;

/**
 * Makes the platform's SQL surface (`../platform/*.sql`, in file order) as the superuser, in one transaction.
 *
 * Runs before the migrations; does nothing when these very files are in place, and is idempotent where they are not.
 * A hosted project has all of it already.
 */
export async function bootstrapPlatform(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query("select pg_advisory_xact_lock($1)", [BOOTSTRAP_LOCK]);
    const unused = (await hasCronExtension(transaction)) ? "40_cron.sql" : "40_cron_extension.sql";
    const names = (await readdir(platformFolder)).filter((name) => name.endsWith(".sql")).sort();
    const used = names.filter((name) => name !== unused);
    const texts = await Promise.all(
      used.map((name) => readFile(`${platformFolder}${name}`, "utf8")),
    );
    const checksum = createHash("sha256").update(texts.join()).digest("hex");
    if ((await installedChecksum(transaction)) === checksum) return;
    for (const text of texts) await transaction.exec(text);
    await transaction.exec(`comment on schema supabase_migrations is '${checksum}'`);
  });
}

async function installedChecksum(database: Queryable): Promise<unknown> {
  const [row] = await database.query(
    "select obj_description(to_regnamespace('supabase_migrations'), 'pg_namespace') as checksum",
  );
  return row?.checksum;
}

/**
 * Whether the real pg_cron runs jobs for this database, so that the stack's own loop must not.
 *
 * Versions before 1.5 (Debian 12 has 1.4) know no schedule in seconds, which hosted projects have: they do not count.
 */
export async function hasCronExtension(database: Queryable): Promise<boolean> {
  // The setting first: only a server with pg_cron preloaded has it, and the list of extensions is slow to read.
  const [setting] = await database.query(
    "select current_setting('cron.database_name', true) = current_database() as mine",
  );
  if (setting?.mine !== true) return false;
  const rows = await database.query(
    `select 1 from pg_available_extensions
     where name = 'pg_cron' and string_to_array(substring(default_version from '^[0-9]+[.][0-9]+'), '.')::integer[] >= array[1, 5]`,
  );
  return rows.length > 0;
}

/** Stores a Vault secret under a name, replacing what the name held. */
export async function setVaultSecret(
  database: Database,
  name: string,
  secret: string,
): Promise<void> {
  await database.query(
    `select case when s.id is null then vault.create_secret($2::text, $1::text)::text
       else vault.update_secret(s.id, $2::text)::text end
     from (select 1) one left join vault.secrets s on s.name = $1`,
    [name, secret],
  );
}
