import { CogoError, isOlder, RELEASE } from "../../shared/kernel/mod.ts";
import { hasBlock } from "./config_block.ts";
import { addToConfig, namedFunctions, removeFromConfig } from "./config_text.ts";
import { findFunctionFiles, refuseForeignFiles } from "./function_files.ts";
import { laterStamp } from "./later_stamp.ts";
import { newestOf, requirePresent, requireWhole } from "./own_migrations.ts";
import { changesOf, type FileChange, FUNCTIONS, type ProjectFolder } from "./project_folder.ts";
import type { Release } from "./release.ts";
import { sealSql } from "./sealed_text.ts";
import { UNINSTALL_SQL } from "./uninstall_sql.ts";

/** What installing or upgrading to this release changes. Nothing when all is there. */
export async function planInstall(
  project: ProjectFolder,
  release: Release,
  now: Date,
): Promise<readonly FileChange[]> {
  const slugs = [...release.functions.keys()];
  refuseTakenNames(project, slugs);
  requireWhole(project.ownMigrations);
  requirePresent(project.ownMigrations, hasBlock(project.config));
  const present = await findFunctionFiles(project, release);
  refuseForeignFiles(present.foreign);
  const wanted = new Map<string, string | Uint8Array | undefined>();
  for (const path of present.ours) wanted.set(path, undefined);
  for (const [slug, code] of release.functions) wanted.set(`${FUNCTIONS}/${slug}.js`, code);
  const migration = nextMigration(project, release, now);
  if (migration !== undefined) wanted.set(`migrations/${migration.file}`, migration.sql);
  wanted.set("config.toml", addToConfig(project.config, slugs));
  return await changesOf(project, wanted);
}

/** What uninstalling changes: the files of functions, the lines of config.toml, and a migration that undoes ours. */
export async function planUninstall(
  project: ProjectFolder,
  release: Release,
  { keepData, now }: { readonly keepData: boolean; readonly now: Date },
): Promise<readonly FileChange[]> {
  requireWhole(project.ownMigrations);
  const wanted = new Map<string, string | Uint8Array | undefined>();
  const present = await findFunctionFiles(project, release);
  for (const path of present.ours) wanted.set(path, undefined);
  wanted.set("config.toml", removeFromConfig(project.config));
  const isInstalled = hasBlock(project.config) || newestOf(project.ownMigrations) !== undefined;
  if (isInstalled && !keepData) {
    const sql = sealSql(RELEASE, UNINSTALL_SQL);
    wanted.set(`migrations/${laterStamp(project.migrations, now)}_cogo_uninstall.sql`, sql);
  }
  return await changesOf(project, wanted);
}

function nextMigration(project: ProjectFolder, release: Release, now: Date) {
  const installed = newestOf(project.ownMigrations);
  if (installed?.version === release.version) return undefined;
  if (installed !== undefined && isOlder(release.version, installed.version)) {
    throw new CogoError({
      code: "downgrade_refused",
      message: `Expected release ${installed.version} or newer, which this project has, got ${release.version}`,
      remedy: `Run cogo@${installed.version}; to go back, restore a backup from before the upgrade`,
    });
  }
  const sql = installed === undefined ? release.baseline : release.upgrades.get(installed.version);
  if (sql === undefined) {
    throw new CogoError({
      code: "upgrade_unknown",
      message: `Expected a release that ${release.version} knows how to upgrade, this project has ${installed?.version}`,
      remedy: "Upgrade by way of the releases in between",
    });
  }
  const file = `${laterStamp(project.migrations, now)}_cogo_${release.version.replaceAll(".", "_")}.sql`;
  return { file, sql: sealSql(release.version, sql) };
}

function refuseTakenNames(project: ProjectFolder, slugs: readonly string[]): void {
  const taken = [...namedFunctions(project.config), ...project.functionFolders].filter((name) =>
    slugs.includes(name),
  );
  if (taken.length === 0) return;
  throw new CogoError({
    code: "function_name_taken",
    message: `Expected the names of our functions to be free, but this project has its own ${[...new Set(taken)].join(", ")}`,
    remedy: "Rename yours; nothing was changed",
  });
}
