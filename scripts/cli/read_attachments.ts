import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Attachment, checkAttachments } from "../../shared/engine/mod.ts";
import { CogoError } from "../../shared/kernel/mod.ts";
import { describeThrown } from "./describe_thrown.ts";

/**
 * Reads the files named with `--attach`, and refuses here what the endpoint would.
 *
 * @throws CogoError `usage` for a file that cannot be read, `attachment_invalid`.
 */
export async function readAttachments(paths: readonly string[]): Promise<readonly Attachment[]> {
  const attachments = await Promise.all(paths.map(readAttachment));
  checkAttachments(attachments);
  return attachments;
}

async function readAttachment(path: string): Promise<Attachment> {
  try {
    return { name: basename(path), data: await readFile(path, "base64") };
  } catch (cause) {
    throw new CogoError({
      code: "usage",
      message: `The attachment "${path}" cannot be read: ${describeThrown(cause)}`,
      remedy: "Name a picture or a PDF with --attach",
      cause,
    });
  }
}
