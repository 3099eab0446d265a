import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { globbyStream, isDynamicPattern } from "globby";

/** A file to ingest: where it is, and the path it is to be known by in its source. */
export interface FoundFile {
  readonly file: string;
  readonly path: string;
}

/** Never what a person means by "this folder"; what else is not meant stands in its .gitignore. */
const IGNORED = ["**/node_modules/**", "**/.git/**"];

/**
 * The files at some places, each once, as they are found: a file, a folder and all below it, or
 * what a glob matches. Hidden files, links and what .gitignore names are left out, unless named as files.
 */
export async function collectFiles(
  places: readonly string[],
  currentFolder: string,
): Promise<string[]> {
  const found = new Set<string>();
  for (const place of places) {
    for await (const file of filesAt(place, currentFolder)) found.add(file);
  }
  return [...found];
}

/** The folder that a place is, or that all it may match lie in. */
export async function folderOf(place: string, currentFolder: string): Promise<string> {
  const target = resolve(currentFolder, staticPart(place));
  return (await isFolder(target)) ? target : dirname(target);
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** A file as seen from a folder that it is in, with "/" between the folders. */
export function pathFrom(folder: string, file: string): string {
  return relative(folder, file).replaceAll(sep, "/");
}

/** Of a glob, the folders before its first pattern. */
function staticPart(place: string): string {
  let part = place;
  while (isDynamicPattern(part)) part = dirname(part);
  return part;
}

async function* filesAt(place: string, currentFolder: string): AsyncGenerator<string> {
  const target = resolve(currentFolder, place);
  const kind = await stat(target).catch(() => undefined);
  if (kind?.isFile()) {
    yield target;
    return;
  }
  const folder = kind?.isDirectory() ? target : resolve(currentFolder, staticPart(place));
  const pattern = kind?.isDirectory() ? "**" : pathFrom(folder, target);
  const found = globbyStream(pattern || basename(folder), {
    cwd: folder,
    gitignore: true,
    ignore: IGNORED,
    followSymbolicLinks: false,
  });
  for await (const name of found) yield join(folder, String(name));
}
