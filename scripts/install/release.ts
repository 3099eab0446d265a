import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What a project is given: SQL that makes the schema, or brings it from an earlier release to this one, and functions. */
export interface Release {
  readonly version: string;
  readonly baseline: string;
  /** By the release that they start from. */
  readonly upgrades: ReadonlyMap<string, string>;
  /** The code of each function by its slug. */
  readonly functions: ReadonlyMap<string, Uint8Array>;
}

const manifestSchema = z.object({ version: z.string() });

/** Writes a release into a folder, which is emptied before: what was left of another one is no part of it. */
export async function writeRelease(release: Release, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const name of ["functions", "upgrades"])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "baseline.sql"), release.baseline);
  for (const [from, sql] of release.upgrades) {
    await writeFile(join(folder, "upgrades", `${from}.sql`), sql);
  }
  for (const [slug, code] of release.functions) {
    await writeFile(join(folder, "functions", `${slug}.js`), code);
  }
  await writeFile(join(folder, "release.json"), JSON.stringify({ version: release.version }));
}

/** Reads what `writeRelease` wrote. */
export async function readRelease(folder: string): Promise<Release> {
  const manifest = await readFile(join(folder, "release.json"), "utf8");
  const upgrades = await readFolder(join(folder, "upgrades"), ".sql");
  return {
    version: manifestSchema.parse(JSON.parse(manifest)).version,
    baseline: await readFile(join(folder, "baseline.sql"), "utf8"),
    upgrades: new Map([...upgrades].map(([from, sql]) => [from, sql.toString("utf8")])),
    functions: await readFolder(join(folder, "functions"), ".js"),
  };
}

async function readFolder(folder: string, extension: string): Promise<ReadonlyMap<string, Buffer>> {
  // A package has no empty folders.
  const present = await readdir(folder).catch(() => []);
  const names = present.filter((name) => name.endsWith(extension)).sort();
  const entries = names.map(
    async (name) => [name.slice(0, -extension.length), await readFile(join(folder, name))] as const,
  );
  return new Map(await Promise.all(entries));
}
