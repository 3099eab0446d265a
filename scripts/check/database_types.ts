import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateTypescript, introspect, sortGeneratorMetadata } from "@supabase/postgrest-typegen";
import { bootstrapPlatform } from "../stack/database/bootstrap.ts";
import { applyMigrations } from "../stack/database/migrations.ts";
import { openPglite } from "../stack/database/pglite.ts";

/**
 * Writes the types of the exposed schema, as `supabase gen types` does; with `--verify`, compares.
 *
 * The CLI's command starts a container. What runs in it is this very generator, which needs no more
 * than a migrated database.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const OUTPUT = "shared/kernel/postgres/database_types.generated.ts";
const HEADER = "// Generated from sql/ by `npm run types:generate`. Do not edit.\n";

async function generate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-types-"));
  const database = await openPglite(join(folder, "data"), () => undefined);
  try {
    await bootstrapPlatform(database);
    await applyMigrations(database, `${root}/sql`);
    const metadata = await introspect(
      { query: async (sql) => ({ rows: [...(await database.query(sql))] }) },
      { includedSchemas: ["cogo_api"] },
    );
    return await generateTypescript(sortGeneratorMetadata(metadata), {
      defaultSchema: "cogo_api",
      detectOneToOneRelationships: true,
    });
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
}

const types = HEADER + (await generate());
if (!process.argv.includes("--verify")) {
  await writeFile(`${root}/${OUTPUT}`, types);
} else if (types !== (await readFile(`${root}/${OUTPUT}`, "utf8"))) {
  console.error(`${OUTPUT} is not what sql/ says: run npm run types:generate`);
  process.exitCode = 1;
}
