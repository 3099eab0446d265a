import { CogoError } from "../../../kernel/mod.ts";

/**
 * The text of some bytes: UTF-8, or UTF-16 with a byte order mark. Line ends become "\n". Refuses what
 * has a NUL in it, which no text column holds, and what is not valid, because a guess would be stored
 * as if it were true.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding === "utf-8" && bytes.includes(0)) throw binary();
  const text = decodeAs(encoding, bytes);
  if (text.includes("\0")) throw binary();
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
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
