import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { globbyStream } from "globby";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { RunFile } from "../../shared/quality/mod.ts";

const MOST_FILES = 5_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** A longer file is data, and none that a test imports. */
const MOST_BYTES_OF_FILE = 1024 * 1024;
const IGNORED = ["**/node_modules/**", "**/.git/**", "**/coverage/**"];

/**
 * Reads the files of a project that somebody else wrote, without those that its .gitignore names.
 *
 * @throws CogoError `folder_not_found`, `project_too_large`.
 */
export async function readProject(folder: string): Promise<readonly RunFile[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new CogoError({
      code: "folder_not_found",
      message: `Expected a folder, found none at ${folder}`,
      remedy: "Name the folder of a project",
    });
  }
  const files: RunFile[] = [];
  let bytes = 0;
  const options = { cwd: folder, dot: true, gitignore: true, followSymbolicLinks: false };
  for await (const name of globbyStream("**", { ...options, ignore: IGNORED })) {
    const path = String(name);
    const content = await readText(join(folder, path));
    if (content === undefined) continue;
    files.push({ path, kind: kindOf(path), content });
    bytes += content.length;
    if (files.length > MOST_FILES || bytes > MOST_BYTES) throw tooLarge(folder);
  }
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Undefined for what is no text. */
async function readText(file: string): Promise<string | undefined> {
  const { size } = await stat(file);
  if (size > MOST_BYTES_OF_FILE) return undefined;
  const content = await readFile(file, "utf8");
  return content.includes("\0") ? undefined : content;
}

const TEST = /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(__tests__|__mocks__|tests?|specs?)\//;
const CONFIGURATION = /\.(jsonc?|ya?ml|toml)$|(^|\/)\.[^/]+$|(^|\/)(vite|vitest)\.[\w.]+$/;

function kindOf(path: string): RunFile["kind"] {
  if (TEST.test(path)) return "test";
  if (/\.(md|txt)$/.test(path)) return "document";
  return CONFIGURATION.test(path) ? "configuration" : "source";
}

function tooLarge(folder: string): CogoError {
  return new CogoError({
    code: "project_too_large",
    message: `Expected at most ${MOST_FILES} files and ${MOST_BYTES / 1024 / 1024} MB of text, ${folder} has more`,
    remedy: "Name the folder of one package, or leave generated files out with .gitignore",
  });
}
