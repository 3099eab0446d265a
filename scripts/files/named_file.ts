import { type FileHandle, lstat, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { describeThrown, isFileFault } from "./describe_thrown.ts";

// Files that people name on the command line. What cannot be read or written is their mistake, told as `usage`.

/** The bytes of a file. */
export function readNamedFile(path: string): Promise<Buffer> {
  return told(`The file "${path}" cannot be read`, () => readFile(path));
}

/** The text of a file. */
export async function readNamedText(path: string): Promise<string> {
  return (await readNamedFile(path)).toString("utf8");
}

/** A file to be read in parts. */
export function openNamedFile(path: string): Promise<FileHandle> {
  return told(`The file "${path}" cannot be read`, async () => {
    const handle = await open(path);
    if (!(await handle.stat()).isDirectory()) return handle;
    await handle.close();
    throw Object.assign(new Error("It is a folder"), { code: "EISDIR" });
  });
}

/** Writes a file, over what is there. */
export function writeNamedFile(path: string, content: string): Promise<void> {
  return told(`The file "${path}" cannot be written`, () => writeFile(path, content));
}

/** Writes the content of a new file. */
type Fill = (content: AsyncIterable<string | Uint8Array>) => Promise<void>;

/**
 * Makes a new file, for its owner alone, which appears when `work` has filled it: nothing is overwritten, and what
 * fails leaves nothing. Whether it can be made is known before `work` begins.
 */
export function makeNamedFile<Result>(
  path: string,
  work: (fill: Fill) => Promise<Result>,
): Promise<Result> {
  return told(`The file "${path}" cannot be written`, async () => {
    if ((await lstat(path).catch(() => undefined)) !== undefined) {
      throw Object.assign(new Error("It exists"), { code: "EEXIST" });
    }
    const unfinished = `${path}.unfinished`;
    const handle = await open(unfinished, "wx", 0o600).catch((cause: unknown) => {
      throw isThere(cause) ? leftOver(unfinished, cause) : cause;
    });
    try {
      const result = await work((content) => pipeline(content, handle.createWriteStream()));
      await rename(unfinished, path);
      return result;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  });
}

const isThere = (cause: unknown) =>
  cause instanceof Error && "code" in cause && cause.code === "EEXIST";

// Not written over: who still writes it would name a mixture of both when it is done.
const leftOver = (path: string, cause: unknown) =>
  new CogoError({
    code: "usage",
    message: `The file "${path}" is there already: of a command that was killed, or that still writes it`,
    remedy: "Delete it when no command writes it, and try again",
    cause,
  });

async function told<Value>(what: string, use: () => Promise<Value>): Promise<Value> {
  try {
    return await use();
  } catch (cause) {
    if (!isFileFault(cause)) throw cause;
    throw new CogoError({
      code: "usage",
      message: `${what}: ${describeThrown(cause)}`,
      remedy: "Name another path, or correct what may be done there",
      cause,
    });
  }
}
