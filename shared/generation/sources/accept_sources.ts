import { checkAttachments, type NewSource, type SourceKind } from "../../engine/mod.ts";
import { CogoError } from "../../kernel/mod.ts";
import { parseSource } from "./parse_source.ts";

/** A source as a caller gives it: text as `content`, a picture or a PDF as `data` in base64. */
export interface SourceInput {
  readonly name: string;
  /** Found out where it is left out. */
  readonly kind?: SourceKind | undefined;
  readonly content?: string | undefined;
  readonly data?: string | undefined;
  /** What it shows, in a line. */
  readonly caption?: string | undefined;
}

const ENDINGS_OF_PICTURES_AND_PDFS = /\.(gif|jpe?g|pdf|png|webp)$/i;

/** Of UTF-8. */
const TEXT_MAXIMUM_BYTES = 1024 * 1024;

/**
 * Checks what sources are and reads those that are text.
 *
 * @throws CogoError `source_invalid` for what is not what it is said to be, is too large, or has nothing in it.
 */
export async function acceptSources(given: readonly SourceInput[]): Promise<readonly NewSource[]> {
  const files = given.flatMap(({ content, data, name, caption }) =>
    content === undefined ? [{ name, data: data ?? "", caption }] : [],
  );
  checkAttachments(files);
  const accepted: NewSource[] = [];
  for (const source of given) accepted.push(await acceptSource(source));
  return accepted;
}

async function acceptSource(given: SourceInput): Promise<NewSource> {
  const { name, kind, content, data = "", caption } = given;
  const named = { name, caption };
  if (content !== undefined) return { ...named, ...(await readText(given, content)) };
  const mediaType = checkAttachments([{ name, data }])[0]?.mediaType ?? "";
  const found = mediaType === "application/pdf" ? "document" : "picture";
  if (kind !== undefined && kind !== found) {
    throw refuse(`"${name}" to be of the kind ${kind}, and it is a ${found}`, "Leave the kind out");
  }
  return { ...named, kind: found, mediaType, data };
}

async function readText(
  { name, kind }: SourceInput,
  content: string,
): Promise<Pick<NewSource, "kind" | "format" | "mediaType" | "data" | "passages">> {
  const bytes = new TextEncoder().encode(content);
  if (bytes.length > TEXT_MAXIMUM_BYTES) {
    throw refuse(
      `"${name}" to have at most ${TEXT_MAXIMUM_BYTES} bytes, got ${bytes.length}`,
      "Give the part that is about the task, or ingest the whole",
    );
  }
  if (kind === undefined && ENDINGS_OF_PICTURES_AND_PDFS.test(name)) {
    throw refuse(
      `"${name}" to be what its name says, got text`,
      "Name a picture or PDF, or say its kind",
    );
  }
  if (kind === "picture")
    throw refuse(`the data of the picture "${name}", got text`, "Give it as data");
  const source = await parseSource({ name, content, kind });
  return { ...source, mediaType: "text/plain", data: toBase64(bytes) };
}

/** Characters handed over at a time: arguments have a limit. */
const SLICE = 8_192;

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += SLICE) {
    text += String.fromCharCode(...bytes.subarray(start, start + SLICE));
  }
  return btoa(text);
}

function refuse(expected: string, remedy: string): CogoError {
  return new CogoError({ code: "source_invalid", message: `Expected ${expected}`, remedy });
}
