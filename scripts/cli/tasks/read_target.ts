import { deliveryTargetSchema } from "../../../shared/engine/mod.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";

/** The one name of a place to deliver to, as it was written on the command line. @throws CogoError `usage`. */
export function readTarget(word: string): string {
  const read = deliveryTargetSchema.safeParse(word);
  if (read.success) return read.data;
  throw new CogoError({
    code: "usage",
    message: `Expected github:owner/repository, git:path or dir:path, got "${word}"`,
    remedy: "Give a path without .. in it, or the owner and the name of a repository",
  });
}
