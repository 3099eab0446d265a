import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { globbyStream, isDynamicPattern } from "globby";

/** A file to ingest: where it is, and the path it is to be known by in its project. */
export interface FoundFile {
  readonly file: string;
  readonly path: string;
}

/** Never what a person means by "this folder"; what else is not meant stands in its .gitignore. */
const IGNORED = ["**/node_modules/**", "**/.git/**"];

/**
 * The files at some places, one after the other as they are found: a file, a folder and all below it, or
 * what a glob matches. Hidden files, links and what .gitignore names are left out, unless named as files.
 */
export async function* collectFiles(
  places: readonly string[],
  currentFolder: string,
): AsyncGenerator<FoundFile> {
  const seen = new Set<string>();
  for (const place of places) {
    const root = rootOf(place, currentFolder);
    for await (const file of filesAt(place, currentFolder)) {
      if (seen.has(file)) continue;
      seen.add(file);
      yield { file, path: relative(root, file).replaceAll(sep, "/") };
    }
  }
}

/** The path below which a folder's documents lie; undefined where a place is no folder. */
export async function prefixOf(place: string, currentFolder: string): Promise<string | undefined> {
  const folder = resolve(currentFolder, place);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
  const path = relative(rootOf(place, currentFolder), folder).replaceAll(sep, "/");
  return path === "" ? "" : `${path}/`;
}

/** Paths are relative to the current folder; those outside it, to the folder that was named. */
function rootOf(place: string, currentFolder: string): string {
  const target = resolve(currentFolder, staticPart(place));
  const inside = relative(currentFolder, target);
  const outside = inside.startsWith("..") || isAbsolute(inside);
  return outside ? dirname(target) : currentFolder;
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
  const pattern = kind?.isDirectory() ? "**" : relative(folder, target).replaceAll(sep, "/");
  const found = globbyStream(pattern || basename(folder), {
    cwd: folder,
    gitignore: true,
    ignore: IGNORED,
    followSymbolicLinks: false,
  });
  for await (const name of found) yield join(folder, String(name));
}
