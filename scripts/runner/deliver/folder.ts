import { mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
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
    const content = await readExisting(join(folder, path));
    if (content !== undefined) blobs[path] = await nameBlob(content);
  }
  return blobs;
}

/** Writes the files; one with other content stops it. Each is there whole or not at all. */
export async function writeFolder(folder: string, files: readonly File[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, content } of files) {
    const target = await findPlace(folder, path);
    const present = await readExisting(target);
    if (present === content) continue;
    if (present !== undefined) {
      throw new MachineRefused("delivery_conflict", `${target} has been changed meanwhile`);
    }
    await writeFile(`${target}.cogo`, content, { flag: "w" });
    await rename(`${target}.cogo`, target);
  }
}

/** Removes those files that are still as they were delivered. */
export async function clearFolder(
  folder: string,
  files: readonly { readonly path: string; readonly blob: string }[],
): Promise<void> {
  for (const { path, blob } of files) {
    const target = join(folder, path);
    const present = await readExisting(target);
    if (present !== undefined && (await nameBlob(present)) === blob) await rm(target);
  }
}

/** The parent of a file is made if need be, and lies below the folder whatever links there are. */
async function findPlace(folder: string, path: string): Promise<string> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  const root = await realpath(folder);
  const parent = await realpath(dirname(target));
  if (parent !== root && !parent.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
    throw new MachineRefused("delivery_path_refused", `${target} leads out of ${folder}`);
  }
  return target;
}

async function readExisting(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
