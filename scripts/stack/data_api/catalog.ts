import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Database } from "../database/database.ts";

const column = z.object({ name: z.string(), type: z.string() });
const relation = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(column),
  primaryKey: z.array(z.string()),
});
const foreignKey = z.object({
  name: z.string(),
  sourceSchema: z.string(),
  source: z.string(),
  targetSchema: z.string(),
  target: z.string(),
  columns: z.array(z.tuple([z.string(), z.string()])),
  unique: z.boolean(),
});
const routine = z.object({
  schema: z.string(),
  name: z.string(),
  readOnly: z.boolean(),
  returnsSet: z.boolean(),
  returns: z.enum(["void", "scalar", "composite"]),
  arguments: z.array(z.object({ name: z.string(), type: z.string(), required: z.boolean() })),
  columns: z.array(column),
  statementTimeout: z.string().nullable(),
});
const catalogDocument = z.object({
  relations: z.array(relation),
  foreignKeys: z.array(foreignKey),
  routines: z.array(routine),
  timeouts: z.record(z.string(), z.string()),
});

/** A table or view of an exposed schema; `type` is spelled for a cast. */
export type Relation = z.infer<typeof relation>;
/** A reference from `source` to `target`; `columns` pairs (source column, target column). */
export type ForeignKey = z.infer<typeof foreignKey>;
/** A function of an exposed schema; `columns` are those of its composite result, where it has one. */
export type Routine = z.infer<typeof routine>;
/** What the exposed schemas hold; `timeouts` is each API role's `statement_timeout`. */
export type Catalog = z.infer<typeof catalogDocument>;

/** The catalog, read on first use and again after every NOTIFY `pgrst` (DDL sends one). */
export type CatalogCache = { get(): Promise<Catalog> };

/** Watches the schema changes of a database for the given exposed schemas. */
export async function createCatalogCache(
  database: Database,
  schemas: readonly string[],
): Promise<CatalogCache> {
  const sql = await readFile(new URL("./catalog.sql", import.meta.url), "utf8");
  let current: Promise<Catalog> | undefined;
  await database.listen("pgrst", () => {
    current = undefined;
  });

  async function load(): Promise<Catalog> {
    return database.transaction(async (transaction) => {
      // With no search path, `format_type` qualifies every type that is not built in.
      await transaction.exec("set local search_path = ''");
      const [row] = await transaction.query(sql, [JSON.stringify(schemas)]);
      return catalogDocument.parse(JSON.parse(z.string().parse(row?.catalog)));
    });
  }

  return {
    get() {
      if (current === undefined) {
        const loading = load();
        current = loading;
        // A failed load is not remembered.
        loading.catch(() => {
          if (current === loading) current = undefined;
        });
      }
      return current;
    },
  };
}
