const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "something is there already",
  EISDIR: "it is a folder",
  ENOENT: "no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** The reason an operation on a file failed, in words. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return REASONS[codeOf(thrown)] ?? thrown.message;
}

/** Whether it is an operation on a file that failed, for a reason that people can do something about. */
export function isFileFault(thrown: unknown): boolean {
  return thrown instanceof Error && Object.hasOwn(REASONS, codeOf(thrown));
}

const codeOf = (thrown: Error) => ("code" in thrown ? String(thrown.code) : "");
