import { mkdir, readFile, realpath, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { nameBlob } from "../../../shared/engine/mod.ts";
import { MachineRefused } from "./refusal.ts";

interface File {
  readonly path: string;
  readonly content: string;
}

/** Git object names of those files that are there. */
export async function readFolder(
  folder: string,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const blobs: Record<string, string> = {};
  for (const path of paths) {
    const content = await readExisting(await findPlace(folder, path));
    if (content !== undefined) blobs[path] = await nameBlob(content);
  }
  return blobs;
}

/** Writes all files or, where one has other content or cannot be written, none. Each is there whole or not at all. */
export async function writeFolder(folder: string, files: readonly File[]): Promise<void> {
  const missing: { readonly target: string; readonly content: string }[] = [];
  for (const { path, content } of files) {
    const target = await findPlace(folder, path);
    const present = await readExisting(target);
    if (present === undefined) missing.push({ target, content });
    else if (present !== content) {
      throw new MachineRefused("delivery_conflict", `${target} has been changed meanwhile`);
    }
  }
  const written: string[] = [];
  try {
    for (const { target, content } of missing) {
      await writeWhole(target, content);
      written.push(target);
    }
  } catch (error) {
    await Promise.all(written.map((target) => rm(target, { force: true })));
    throw toRefusal(error, folder);
  }
}

/** Removes those files that are still as they were delivered, and the folders that are empty without them. */
export async function clearFolder(
  folder: string,
  files: readonly { readonly path: string; readonly blob: string }[],
): Promise<void> {
  const folders = new Set<string>();
  for (const { path, blob } of files) {
    const target = await findPlace(folder, path);
    const present = await readExisting(target);
    if (present === undefined || (await nameBlob(present)) !== blob) continue;
    await rm(target);
    for (let above = dirname(path); above !== "."; above = dirname(above)) folders.add(above);
  }
  // The deepest first. What is not empty is somebody else's.
  for (const path of [...folders].sort().reverse())
    await rmdir(join(folder, path)).catch(() => undefined);
}

async function writeWhole(target: string, content: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const whole = `${target}.cogo`;
  await rm(whole, { force: true });
  await writeFile(whole, content, { flag: "wx" });
  await rename(whole, target);
}

/** Where a file is or will be: below the folder, whatever links there are on the way. */
async function findPlace(folder: string, path: string): Promise<string> {
  const target = join(folder, path);
  const root = await realpathOfExisting(folder);
  const parent = await realpathOfExisting(dirname(target));
  const isBelow = parent === root || parent.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
  // What is not there yet lies below what is: above the root, too, while the folder itself is missing.
  if (isBelow || root.startsWith(parent)) return target;
  throw new MachineRefused("delivery_path_refused", `${target} leads out of ${folder}`);
}

async function realpathOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" && dirname(path) !== path)
      return await realpathOfExisting(dirname(path));
    throw toRefusal(error, path);
  }
}

async function readExisting(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw toRefusal(error, path);
  }
}

/** What the folder is like is for a person to mend, and no fault of this machine. */
function toRefusal(error: unknown, path: string): unknown {
  const reasons: Readonly<Record<string, string>> = {
    ENOTDIR: "has a file where a folder is wanted",
    EISDIR: "has a folder where a file is wanted",
    EEXIST: "has something else of that name",
    EACCES: "cannot be written",
    EPERM: "cannot be written",
    EROFS: "cannot be written",
    ENOSPC: "has no room left",
    ELOOP: "has links that lead in a circle",
  };
  const reason = reasons[codeOf(error) ?? ""];
  return reason === undefined
    ? error
    : new MachineRefused("delivery_conflict", `${path} ${reason}`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
