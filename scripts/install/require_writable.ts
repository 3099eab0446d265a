import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";
import { describeThrown } from "../files/describe_thrown.ts";

/** @throws CogoError `file_not_writable` where a file below the root could not be written, or its folders not made. */
export async function requireWritable(root: string, path: string): Promise<void> {
  const target = await realpath(join(root, path)).catch(() => join(root, path));
  let existing = target;
  for (;;) {
    const error = await access(existing, constants.W_OK).then(
      () => undefined,
      (reason: NodeJS.ErrnoException) => reason,
    );
    if (error === undefined && existing === target) {
      existing = dirname(existing); // it is replaced by renaming, which the folder must allow
      continue;
    }
    if (error === undefined) return;
    if (error.code !== "ENOENT" || existing === root) throw notWritable(existing, error);
    existing = dirname(existing);
  }
}

export function notWritable(path: string, error: unknown): CogoError {
  return new CogoError({
    code: "file_not_writable",
    message: `Expected to write ${path}, but: ${describeThrown(error)}`,
    remedy: "Correct that; nothing was changed",
  });
}
