import { CogoError } from "../../../kernel/mod.ts";
import type { DocumentSource, DocumentType } from "../parsed_document.ts";

/** As far as browsers look for the encoding that a page declares. */
const DECLARATION_BYTES = 1_024;
const META_CHARSET = /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i;
const XML_ENCODING = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)/i;

/** The encoding that the media type names, or the beginning of a page; undefined where nothing does. */
export function declaredEncoding(source: DocumentSource, type: DocumentType): string | undefined {
  const transported = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(source.mediaType ?? "")?.[1];
  if (transported !== undefined || type !== "html") return transported;
  const beginning = new TextDecoder("latin1").decode(source.bytes.subarray(0, DECLARATION_BYTES));
  const declared = (META_CHARSET.exec(beginning) ?? XML_ENCODING.exec(beginning))?.[1];
  // It could be read, so it is not written two bytes a character.
  return declared !== undefined && /^utf-?16/i.test(declared) ? "utf-8" : declared;
}

/**
 * The text of some bytes: UTF-16 with a byte order mark, else as declared, else UTF-8. Line ends become "\n". Refuses what
 * has a NUL in it, which no text column holds, and what is not valid, because a guess would be stored
 * as if it were true.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const encoding = encodingOf(bytes) ?? declared ?? "utf-8";
  if (!encoding.startsWith("utf-16") && bytes.includes(0)) throw binary();
  const text = decodeAs(encoding, bytes);
  if (text.includes("\0")) throw binary();
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

function encodingOf(bytes: Uint8Array): "utf-16le" | "utf-16be" | "utf-8" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "utf-8" : undefined;
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CogoError({
      code: "document_encoding_unknown",
      message: `Expected UTF-8, or UTF-16 with a byte order mark; the bytes are not valid ${encoding.toUpperCase()}`,
      remedy: "Save the file as UTF-8",
      cause,
    });
  }
}

function binary(): CogoError {
  return new CogoError({
    code: "document_binary",
    message: "Expected text; the file has NUL bytes in it",
    remedy: "Leave binary files out, or convert them to text or PDF",
  });
}
