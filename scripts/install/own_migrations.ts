import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CogoError, isOlder } from "../../shared/kernel/mod.ts";
import { isSealed } from "./sealed_text.ts";

/** A file in `migrations/` that has a name of ours, whatever its stamp. */
export interface OwnMigration {
  readonly file: string;
  /** The release that it brings the schema to; undefined where it takes the schema away. */
  readonly version: string | undefined;
  /** Whether it is as it was written. */
  readonly isWhole: boolean;
}

/** Reads those of a folder's files that have a name of ours. */
export async function readOwnMigrations(
  folder: string,
  files: readonly string[],
): Promise<readonly OwnMigration[]> {
  const found = files.map(async (file): Promise<readonly OwnMigration[]> => {
    const name = /^\d+_cogo_(?:(\d+)_(\d+)_(\d+)|uninstall)\.sql$/.exec(file);
    if (name === null) return [];
    const text = await readFile(join(folder, file), "utf8").catch(() => "");
    const version = name[1] === undefined ? undefined : name.slice(1).join(".");
    return [{ file, version, isWhole: isSealed(text) }];
  });
  return (await Promise.all(found)).flat();
}

interface Installation {
  readonly file: string;
  readonly version: string;
}

/** The newest since the last that takes the schema away. */
export function newestOf(own: readonly OwnMigration[]): Installation | undefined {
  const installed = sinceRemoval(own).flatMap(({ file, version }) =>
    version === undefined ? [] : [{ file, version }],
  );
  return installed.reduce<Installation | undefined>(
    (newest, each) => (newest && isOlder(each.version, newest.version) ? newest : each),
    undefined,
  );
}

/** The last that takes the schema away, and all after it: what came before is history. */
function sinceRemoval(own: readonly OwnMigration[]): readonly OwnMigration[] {
  return own.slice(
    Math.max(
      own.findLastIndex(({ version }) => version === undefined),
      0,
    ),
  );
}

/**
 * What the migrations of a folder say of its schema is true only when each is whole, and there once.
 *
 * @throws CogoError `migration_damaged`, `migration_duplicated`.
 */
export function requireWhole(own: readonly OwnMigration[]): void {
  const since = sinceRemoval(own);
  const damaged = since.find(({ isWhole }) => !isWhole);
  if (damaged !== undefined) {
    throw new CogoError({
      code: "migration_damaged",
      message: `Expected supabase/migrations/${damaged.file} as cogo wrote it, but it was cut, changed or written by somebody else`,
      remedy:
        "If it was pushed, restore it from version control or with `supabase migration fetch`; if not, delete it; if it is yours, rename it. Nothing was changed",
    });
  }
  const second = since.find(({ version }, index) =>
    since.slice(0, index).some((earlier) => version !== undefined && earlier.version === version),
  );
  if (second === undefined) return;
  const files = since.filter(({ version }) => version === second.version).map(({ file }) => file);
  throw new CogoError({
    code: "migration_duplicated",
    message: `Expected one migration to release ${second.version} in supabase/migrations, got ${files.join(" and ")}`,
    remedy:
      "Keep the one that was pushed (`supabase migration list` tells), or either if none was, and delete the others. Nothing was changed",
  });
}

/** @throws CogoError `migration_deleted` where functions of ours are in a folder without a migration of ours. */
export function requirePresent(own: readonly OwnMigration[], isInConfig: boolean): void {
  if (!isInConfig || newestOf(own) !== undefined) return;
  throw new CogoError({
    code: "migration_deleted",
    message:
      "Expected the migration of COGO in supabase/migrations, as its functions are in this folder",
    remedy:
      "If it was pushed, restore it from version control or with `supabase migration fetch`; if not, run `cogo uninstall` and then `cogo install`. Nothing was changed",
  });
}
