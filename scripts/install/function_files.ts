import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";
import { takeBlock } from "./config_block.ts";
import { FUNCTIONS, listFunctions, type ProjectFolder } from "./project_folder.ts";
import type { Release } from "./release.ts";
import { isSealed } from "./sealed_text.ts";

/** Paths below `supabase/`. */
interface FunctionFiles {
  /** Those that cogo wrote and nobody has changed. */
  readonly ours: readonly string[];
  /** Those that have a name of ours, but are links, folders, or of another content. */
  readonly foreign: readonly string[];
  /** All that is in our folder and not ours. */
  readonly kept: readonly string[];
}

/** What lies in our folder of functions, by names of this release and of what an earlier one has named in config.toml. */
export async function findFunctionFiles(
  project: ProjectFolder,
  { functions }: Release,
): Promise<FunctionFiles> {
  const folder = await lstat(join(project.root, FUNCTIONS)).catch(() => undefined);
  if (folder?.isSymbolicLink()) return { ours: [], foreign: [FUNCTIONS], kept: [FUNCTIONS] };
  const slugs = new Set([...(takeBlock(project.config).block?.slugs ?? []), ...functions.keys()]);
  const names = new Set([...slugs].map((slug) => `${slug}.js`));
  const ours: string[] = [];
  const kept: string[] = [];
  for (const name of await listFunctions(project)) {
    const path = `${FUNCTIONS}/${name}`;
    const isOurs = names.has(name) && (await isWritten(join(project.root, path)));
    (isOurs ? ours : kept).push(path);
  }
  const foreign = kept.filter((path) => names.has(path.slice(FUNCTIONS.length + 1)));
  return { ours, foreign, kept };
}

/** @throws CogoError `file_not_ours` for what would be written through or over. */
export function refuseForeignFiles(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const named = paths.map((path) => `supabase/${path}`).join(", ");
  throw new CogoError({
    code: "file_not_ours",
    message: `Expected the files of our functions to be free or as cogo wrote them, but these are links, changed or written by somebody else: ${named}`,
    remedy: "Move what you need of them elsewhere and delete them; nothing was changed",
  });
}

async function isWritten(path: string): Promise<boolean> {
  return (await lstat(path)).isFile() && isSealed(await readFile(path, "utf8"));
}
