import { lstat, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { globbyStream } from "globby";
import { CogoError } from "../../shared/kernel/mod.ts";
import { classifyFile, type RunFile } from "../../shared/quality/mod.ts";

const MOST_FILES = 5_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** A longer file is data, and none that a test imports. */
const MOST_BYTES_OF_FILE = 1024 * 1024;
const IGNORED = ["**/node_modules/**", "**/.git/**", "coverage/**"];

/** What a folder holds, and which of its code was left out, in words. */
export interface FolderContent {
  readonly files: readonly RunFile[];
  readonly leftOut: readonly string[];
}

/**
 * Reads the files of a project that somebody else wrote, without those that its .gitignore names.
 *
 * @throws CogoError `folder_not_found`, `project_too_large`.
 */
export async function readProject(folder: string): Promise<FolderContent> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new CogoError({
      code: "folder_not_found",
      message: `Expected a folder, found none at ${folder}`,
      remedy: "Name the folder of a project",
    });
  }
  const files: RunFile[] = [];
  const leftOut: string[] = [];
  let bytes = 0;
  const options = { cwd: folder, dot: true, gitignore: true, followSymbolicLinks: false };
  const found = globbyStream("**", { ...options, ignore: IGNORED, onlyFiles: false });
  for await (const name of found) {
    const path = String(name);
    const read = await readText(join(folder, path));
    if (read.content !== undefined) {
      files.push({ path, kind: classifyFile(path), content: read.content });
      bytes += read.content.length;
    } else if (read.why !== undefined && CODE.test(path)) leftOut.push(`${path} ${read.why}`);
    if (files.length > MOST_FILES || bytes > MOST_BYTES) throw tooLarge(folder);
  }
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files, leftOut };
}

const CODE = /\.[cm]?[jt]sx?$/;

/** The text of a file, or why there is none; neither for a folder. */
async function readText(file: string): Promise<{ content?: string; why?: string }> {
  const found = await lstat(file);
  if (found.isSymbolicLink()) return { why: "is a link, which was not followed" };
  if (!found.isFile()) return {};
  if (found.size > MOST_BYTES_OF_FILE) return { why: "is larger than 1 MB and was not read" };
  const content = await readFile(file, "utf8");
  return content.includes("\0") ? { why: "is no text in UTF-8" } : { content };
}

function tooLarge(folder: string): CogoError {
  return new CogoError({
    code: "project_too_large",
    message: `Expected at most ${MOST_FILES} files and ${MOST_BYTES / 1024 / 1024} MB of text, ${folder} has more`,
    remedy: "Name the folder of one package, or leave generated files out with .gitignore",
  });
}
