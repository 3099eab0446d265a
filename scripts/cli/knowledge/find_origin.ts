import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { CogoError } from "../../../shared/kernel/mod.ts";
import type { OpenedSource, Source } from "../../../shared/knowledge/mod.ts";
import { folderOf } from "./collect_files.ts";

/** Where files come from. */
export interface Origin {
  /** What their paths are relative to. */
  readonly folder: string;
  readonly source: OpenedSource;
}

/**
 * What the places belong to: the repository they are in, else the current folder, else the folder that was
 * named. So it does not matter from which folder the same files are named.
 *
 * @throws CogoError `usage` where they belong to more than one.
 */
export async function findOrigin(
  places: readonly string[],
  currentFolder: string,
): Promise<Origin> {
  const folders: string[] = [];
  for (const place of places) folders.push(await folderOf(place, currentFolder));
  const [first = currentFolder] = folders;
  const repository = await repositoryOf(first);
  const folder = repository ?? (contains(currentFolder, first) ? currentFolder : first);
  if (!folders.every((other) => contains(folder, other))) throw severalOrigins(folder);
  return repository === undefined
    ? { folder, source: { name: basename(folder) || "files", kind: "folder", root: folder } }
    : { folder, source: await describeRepository(folder) };
}

/**
 * The source that was named, or the known one that the folder lies in, else a new one. That it has moved is
 * never taken from its name: two repositories may be given the same.
 */
export function chooseSource(
  origin: Origin,
  known: readonly Source[],
  { name, moved }: { readonly name: string | undefined; readonly moved: boolean },
): Origin {
  const around = known
    .filter(({ kind, root }) => kind === "folder" && root !== null && contains(root, origin.folder))
    .filter((source) => name === undefined || source.name === name)
    .sort((one, other) => (other.root?.length ?? 0) - (one.root?.length ?? 0))[0];
  if (around?.root && origin.source.kind === "folder") {
    return {
      folder: around.root,
      source: { name: around.name, kind: "folder", root: around.root },
    };
  }
  const source = { ...origin.source, ...(name !== undefined && { name }), moved };
  return { ...origin, source };
}

/** Whether a folder is another, or one that the other is in. */
export function contains(folder: string, other: string): boolean {
  const inside = relative(folder, other);
  return inside.split(sep)[0] !== ".." && !isAbsolute(inside);
}

async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let place = folder; ; place = dirname(place)) {
    const found = await access(join(place, ".git")).then(
      () => true,
      () => false,
    );
    if (found) return place;
    if (dirname(place) === place) return undefined;
  }
}

async function describeRepository(folder: string): Promise<OpenedSource> {
  const address = withoutCredentials(await git(folder, "remote", "get-url", "origin"));
  const root = address ?? folder;
  const revision = await git(folder, "rev-parse", "HEAD");
  const name = basename(root).replace(/\.git$/, "") || "repository";
  return { name, kind: "repository", root, ...(revision === undefined ? {} : { revision }) };
}

/** What git says; undefined where it says nothing or is not there. */
async function git(folder: string, ...words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, ...words]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

function withoutCredentials(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.toString();
}

function severalOrigins(folder: string): CogoError {
  return new CogoError({
    code: "usage",
    message: `Expected files of one source, and some are not in ${folder}`,
    remedy: "Ingest the files of each folder or repository by themselves",
  });
}
