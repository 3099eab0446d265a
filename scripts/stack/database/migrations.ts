import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";
import type { Database, Queryable } from "./database.ts";
import { DatabaseError } from "./database_error.ts";
import { type Statement, splitStatements } from "./split_statements.ts";

type Migration = {
  readonly file: string;
  readonly version: string;
  readonly name: string;
  readonly statements: readonly Statement[];
};

const appliedRow = z.object({ version: z.string(), statements: z.string() });

/**
 * Applies `folder/<version>_<name>.sql` in byte order as the non-superuser `migrator`, one transaction a file.
 *
 * Files already applied are skipped. Returns the files applied now. Errors: `migration_failed` (file, line, SQLSTATE),
 * `migration_changed` when an applied file reads differently today, `migration_missing` when one is gone.
 */
export async function applyMigrations(
  database: Database,
  folder: string,
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  const applied = await readApplied(database);
  requireAllPresent(applied, migrations);
  const appliedNow: string[] = [];
  for (const migration of migrations) {
    const before = applied.get(migration.version);
    if (before === undefined) {
      await apply(database, migration);
      appliedNow.push(migration.file);
    } else if (before !== fingerprint(migration)) {
      throw changedError(migration.file);
    }
  }
  return appliedNow;
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (file) => {
      const [version = "", name = ""] = file.replace(/\.sql$/, "").split(/_(.*)/s);
      return {
        file,
        version,
        name,
        statements: splitStatements(await readFile(join(folder, file), "utf8")),
      };
    }),
  );
}

async function readApplied(database: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query(
    "select version, to_json(statements)::text as statements from supabase_migrations.schema_migrations",
  );
  return new Map(
    rows.map((row) => {
      const { version, statements } = appliedRow.parse(row);
      return [version, JSON.stringify(JSON.parse(statements))];
    }),
  );
}

function fingerprint(migration: Migration): string {
  return JSON.stringify(migration.statements.map((statement) => statement.text));
}

async function apply(database: Database, migration: Migration): Promise<void> {
  await database.transaction(async (transaction) => {
    // Recorded before the step down: the migrations' role must not write the record of itself.
    await transaction.query(
      `insert into supabase_migrations.schema_migrations (version, name, statements)
       values ($1, $2, array(select json_array_elements_text($3::json)))`,
      [migration.version, migration.name, fingerprint(migration)],
    );
    await transaction.exec(
      `set local session authorization migrator; set local search_path = "$user", public, extensions`,
    );
    for (const statement of migration.statements) {
      await transaction.exec(statement.text).catch((error: unknown) => {
        throw failedError(migration.file, statement, error);
      });
    }
  });
}

function failedError(file: string, statement: Statement, error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const before = statement.text.slice(0, Math.max(0, (error.position ?? 1) - 1));
  const line = statement.line + before.split("\n").length - 1;
  const extra = [error.detail, error.hint, error.where].filter((text) => text !== undefined);
  return new CogoError({
    code: "migration_failed",
    message: `${file}:${line}: ${error.message} (SQLSTATE ${error.sqlstate})${extra.map((text) => `\n  ${text}`).join("")}`,
    remedy:
      "Correct the file; nothing of it was applied. Migrations run as a non-superuser, as on hosted projects.",
    details: { file, line, sqlstate: error.sqlstate },
    cause: error,
  });
}

function changedError(file: string): CogoError {
  return new CogoError({
    code: "migration_changed",
    message: `Expected ${file} as it was when it was applied, but its statements have changed since.`,
    remedy:
      "Run `./cogo reset` to rebuild the local database (its data is lost), or undo the change.",
    details: { file },
  });
}

function requireAllPresent(
  applied: ReadonlyMap<string, string>,
  migrations: readonly Migration[],
): void {
  const known = new Set(migrations.map((migration) => migration.version));
  const missing = [...applied.keys()].filter((version) => !known.has(version));
  if (missing.length === 0) return;
  throw new CogoError({
    code: "migration_missing",
    message: `Expected a file for every applied migration, but none was found for ${missing.join(", ")}.`,
    remedy:
      "Run `./cogo reset` to rebuild the local database (its data is lost), or bring the files back.",
    details: { versions: missing },
  });
}
