import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it, and returns the first that it made. Node's own never ends where the system
 * refuses to make a folder with "no such file", and says so where the reason is another.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    if (await isFolder(path)) return undefined;
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing || (await isFolder(dirname(path)))) throw error;
  }
  const first = await makeFolder(dirname(path));
  await mkdir(path);
  return first;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
