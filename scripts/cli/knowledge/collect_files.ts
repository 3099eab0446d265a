import fileSystem from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { globbyStream, isDynamicPattern } from "globby";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { isFileFault } from "../../files/describe_thrown.ts";

/** A file to ingest: where it is, and the path it is to be known by in its source. */
export interface FoundFile {
  readonly file: string;
  readonly path: string;
}

/** Whether its bytes are no UTF-8: Node gives others in their place, by which the file is not found again. */
export const isNotUtf8 = (path: string) => path.includes("\ufffd");

/** Never what a person means by "this folder"; what else is not meant stands in its .gitignore. */
const IGNORED = ["**/node_modules/**", "**/.git/**"];

/** What was found at some places. */
export interface FoundFiles {
  readonly files: readonly string[];
  /** Folders that could not be looked into, and why. */
  readonly closed: ReadonlyMap<string, Error>;
}

/**
 * The files at some places, each once: a file, a folder and all below it, or what a glob matches.
 * Hidden files, links and what .gitignore names are left out, unless named as files.
 */
export async function collectFiles(
  places: readonly string[],
  currentFolder: string,
): Promise<FoundFiles> {
  const files = new Set<string>();
  const closed = new Map<string, Error>();
  for (const place of places) {
    for await (const file of filesAt(place, currentFolder, closed)) files.add(file);
  }
  return { files: [...files], closed };
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

async function* filesAt(
  place: string,
  currentFolder: string,
  closed: Map<string, Error>,
): AsyncGenerator<string> {
  const target = resolve(currentFolder, place);
  const kind = await stat(target).catch(() => undefined);
  if (kind?.isFile()) {
    yield target;
    return;
  }
  const folder = kind?.isDirectory() ? target : resolve(currentFolder, staticPart(place));
  const fault = await access(folder, constants.R_OK + constants.X_OK).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (fault !== undefined) {
    remember(closed, folder, fault);
    return;
  }
  const pattern = kind?.isDirectory() ? "**" : pathFrom(folder, target);
  const found = globbyStream(pattern || basename(folder), {
    cwd: folder,
    gitignore: true,
    ignore: IGNORED,
    followSymbolicLinks: false,
    fs: withClosedFolders(closed),
  });
  try {
    for await (const name of found) yield join(folder, String(name));
  } catch (thrown) {
    throw thrown instanceof Error && isFileFault(thrown.cause) ? unreadableRules(thrown) : thrown;
  }
}

/** Without the rules, what is not meant would be taken in. */
function unreadableRules(cause: Error): CogoError {
  return new CogoError({
    code: "usage",
    message: cause.message,
    remedy: "Correct what may be done there, or name the files",
    cause,
  });
}

/** One that is not there may be what comes before the pattern of a glob, or have been deleted since. */
function remember(closed: Map<string, Error>, folder: string, fault: NodeJS.ErrnoException): void {
  if (fault.code !== "ENOENT" || isNotUtf8(folder)) closed.set(folder, fault);
}

/** A file system in which a folder that cannot be read is an empty one, and is remembered. */
function withClosedFolders(closed: Map<string, Error>): typeof fileSystem {
  const read = fileSystem.readdir;
  const readdir = (
    path: string,
    options: { withFileTypes: true },
    end: (error: null, entries: fileSystem.Dirent[]) => void,
  ): void =>
    read(path, options, (error, entries) => {
      if (error !== null) remember(closed, path, error);
      end(null, error === null ? entries : []);
    });
  return Object.assign({ ...fileSystem }, { readdir });
}
