import { CogoError } from "../../shared/kernel/mod.ts";

// The numbers that PGlite's file system (Emscripten's, on WASI) throws, by the names that Node uses.
const EMSCRIPTEN_CODES: Readonly<Record<number, string>> = {
  2: "EACCES",
  19: "EDQUOT",
  20: "EEXIST",
  29: "EIO",
  31: "EISDIR",
  51: "ENOSPC",
  54: "ENOTDIR",
  63: "EPERM",
  69: "EROFS",
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EEXIST: "it, or a part of its path, is a file",
  EIO: "the disk reports an error",
  EISDIR: "a folder stands where a file should be",
  ENOTDIR: "it, or a part of its path, is a file",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
};

/** Turns what a file operation on the stack's folder threw into an error with a remedy; anything else stays as it is. */
export function explainFailure(thrown: unknown, folder: string): unknown {
  if (thrown instanceof CogoError) return thrown;
  const code = codeOf(thrown);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new CogoError({
      code: "disk_full",
      message: `The disk of the data folder ${folder} is full.`,
      remedy:
        "Free some space (a new database takes about 70 MB), or name another folder with --data.",
      cause: thrown,
    });
  }
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined) return thrown;
  return new CogoError({
    code: "data_folder_unusable",
    message: `The data folder ${folder} cannot be used: ${reason}.`,
    remedy: "Correct that, or name another folder with --data.",
    cause: thrown,
  });
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  if ("errno" in thrown && "name" in thrown && thrown.name === "ErrnoError") {
    return EMSCRIPTEN_CODES[Number(thrown.errno)];
  }
  return "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
}
