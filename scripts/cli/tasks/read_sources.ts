import { basename } from "node:path";
import { sourceKindSchema } from "../../../shared/engine/mod.ts";
import { acceptSources, type SourceInput } from "../../../shared/generation/mod.ts";
import { readNamedFile } from "../../files/named_file.ts";

/**
 * Reads the files named with `--source`, each after its kind and a colon where that is said, and refuses here what the
 * endpoint would.
 *
 * @throws CogoError `usage` for a file that cannot be read, `source_invalid`.
 */
export async function readSources(words: readonly string[]): Promise<readonly SourceInput[]> {
  const sources = await Promise.all(words.map(readSource));
  await acceptSources(sources);
  return sources;
}

async function readSource(word: string): Promise<SourceInput> {
  const colon = word.indexOf(":");
  const { data: kind } = sourceKindSchema.safeParse(word.slice(0, Math.max(colon, 0)));
  const path = kind === undefined ? word : word.slice(colon + 1);
  const bytes = await readNamedFile(path);
  return { name: basename(path), ...(kind && { kind }), ...toContent(bytes) };
}

/** Text where it is valid UTF-8 without null characters; all else is a picture, a PDF, or refused. */
function toContent(bytes: Buffer): Pick<SourceInput, "content" | "data"> {
  const isBinary = bytes.includes(0) || bytes.subarray(0, 5).toString("latin1") === "%PDF-";
  try {
    if (!isBinary) return { content: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    // Not UTF-8.
  }
  return { data: bytes.toString("base64") };
}
