import { unsupported } from "./absent.ts";
import { host } from "./host.ts";

/** TextEncoder of the web. */
class GuestTextEncoder {
  readonly encoding = "utf-8";

  encode(text: unknown = ""): Uint8Array {
    return new Uint8Array(host.utf8Encode(String(text)));
  }
}

/** TextDecoder of the web, for UTF-8 alone. */
class GuestTextDecoder {
  readonly encoding = "utf-8";
  readonly fatal: boolean;

  constructor(label: unknown = "utf-8", options?: { readonly fatal?: boolean }) {
    if (!/^utf-?8$/i.test(String(label))) {
      unsupported(`TextDecoder for ${String(label)}`);
    }
    this.fatal = options?.fatal === true;
  }

  decode(input?: ArrayBuffer | ArrayBufferView): string {
    if (input === undefined) return "";
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    return decodeUtf8(bytes, this.fatal);
  }
}

/** The text of UTF-8 bytes; a malformed sequence gives U+FFFD, or a TypeError when `fatal`. */
export function decodeUtf8(bytes: Uint8Array, fatal = false): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let text = "";
  for (let index = start; index < bytes.length; ) {
    const sequence = sequenceAt(bytes, index);
    if (sequence.codePoint < 0) {
      if (fatal) throw new TypeError("The encoded data was not valid for encoding utf-8");
      text += "\u{FFFD}";
    } else text += String.fromCodePoint(sequence.codePoint);
    index += sequence.length;
  }
  return text;
}

function sequenceAt(bytes: Uint8Array, index: number): { codePoint: number; length: number } {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return { codePoint: first, length: 1 };
  const length = lengthOfSequence(first);
  let codePoint = first & (0xff >> (length + 1));
  for (let offset = 1; offset < length; offset += 1) {
    const next = bytes[index + offset] ?? 0;
    if ((next & 0xc0) !== 0x80) return { codePoint: -1, length: offset };
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const valid = length > 1 && isScalar(codePoint) && codePoint >= (SMALLEST[length] ?? 0);
  return { codePoint: valid ? codePoint : -1, length: valid ? length : 1 };
}

/** The smallest code point that needs a sequence of this many bytes. */
const SMALLEST: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

function lengthOfSequence(first: number): number {
  if (first >= 0xf0) return first <= 0xf4 ? 4 : 1;
  if (first >= 0xe0) return 3;
  return first >= 0xc2 ? 2 : 1;
}

function isScalar(codePoint: number): boolean {
  return codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
}

Object.defineProperty(GuestTextEncoder, "name", { value: "TextEncoder" });
Object.defineProperty(GuestTextDecoder, "name", { value: "TextDecoder" });

export const encodingGlobals = { TextEncoder: GuestTextEncoder, TextDecoder: GuestTextDecoder };
