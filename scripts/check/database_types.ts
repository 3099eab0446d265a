import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Database } from "../stack/database/database.ts";
import { layTemplate } from "../stack/database/lay_template.ts";
import { openPglite } from "../stack/database/pglite.ts";

/**
 * Writes the names of the exposed schema: its views, and its functions with their parameters. With
 * `--verify`, compares. The types of rows and results are Zod schemas, which check them at run time.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const OUTPUT = "shared/kernel/postgres/database_names.generated.ts";

const functionSchema = z.object({
  name: z.string(),
  required: z.array(z.string()),
  optional: z.array(z.string()),
});

async function generate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-types-"));
  await layTemplate(join(folder, "data"));
  const database = await openPglite(join(folder, "data"), () => undefined);
  try {
    return render(await readViews(database), await readFunctions(database));
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
}

async function readViews(database: Database): Promise<string[]> {
  const rows = await database.query(
    `select relname as name from pg_class
     where relnamespace = 'cogo_api'::regnamespace and relkind = 'v' order by relname`,
  );
  return rows.map(({ name }) => String(name));
}

async function readFunctions(database: Database) {
  const rows = await database.query(
    `select p.proname as name,
       to_json(coalesce(p.proargnames[1:p.pronargs - p.pronargdefaults], '{}')) as required,
       to_json(coalesce(p.proargnames[p.pronargs - p.pronargdefaults + 1:p.pronargs], '{}')) as optional
     from pg_proc as p
     where p.pronamespace = 'cogo_api'::regnamespace order by p.proname`,
  );
  return functionSchema.array().parse(rows);
}

function render(views: readonly string[], functions: z.infer<typeof functionSchema>[]): string {
  const union = (names: readonly string[]) => names.map((name) => `"${name}"`).join(" | ");
  const members = functions.map(({ name, required, optional }) => {
    if (required.length + optional.length === 0) return `  readonly ${name}: NoParameters;`;
    const more = optional.length === 0 ? "" : `, ${union(optional)}`;
    return `  readonly ${name}: Parameters<${union(required) || "never"}${more}>;`;
  });
  return [
    "// Generated from sql/ by `npm run types:generate`. Do not edit.",
    "",
    "/** The views of schema `cogo_api`. */",
    "export type View =",
    `${views.map((name) => `  | "${name}"`).join("\n")};`,
    "",
    "type NoParameters = Readonly<Record<string, never>>;",
    "type Parameters<Required extends string, Optional extends string = never> = Readonly<",
    "  Record<Required, unknown> & Partial<Record<Optional, unknown>>",
    ">;",
    "",
    "/** The functions of schema `cogo_api`, with the names of their parameters. */",
    "export interface Functions {",
    ...members,
    "}",
    "",
  ].join("\n");
}

const names = await generate();
if (!process.argv.includes("--verify")) {
  await writeFile(`${root}/${OUTPUT}`, names);
} else if (names !== (await readFile(`${root}/${OUTPUT}`, "utf8"))) {
  console.error(`${OUTPUT} is not what sql/ says: run npm run types:generate`);
  process.exitCode = 1;
}
