import { CogoError } from "../../../kernel/mod.ts";
import { MAXIMUM_INFLATED_BYTES } from "./limits.ts";

/**
 * Refuses a PDF whose streams inflate to more than an Edge Function's memory can hold: its reader has no
 * limit of its own. Inflates each stream, without keeping it, up to the limit for all of them. A stream
 * compressed twice hides its size, and is refused; so is LZW, which no writer of this century uses.
 */
export async function refuseInflation(bytes: Uint8Array): Promise<void> {
  const text = new TextDecoder("latin1").decode(bytes);
  if (text.includes("/LZW")) throw bomb("has LZW streams");
  let inflated = 0;
  for (let at = text.indexOf("stream"); at !== -1; at = text.indexOf("stream", at + 6)) {
    if (text.slice(at - 3, at) === "end") continue;
    const start = text[at + 6] === "\r" ? at + 8 : at + 7;
    if (!isCompressed(bytes, start)) continue;
    const end = text.indexOf("endstream", start);
    const data = bytes.subarray(start, end === -1 ? bytes.length : end);
    inflated += await inflatedSize(data, MAXIMUM_INFLATED_BYTES - inflated);
  }
}

/** Whether a zlib stream begins here. */
function isCompressed(bytes: Uint8Array, at: number): boolean {
  const method = bytes[at] ?? 0;
  return (method & 15) === 8 && ((method << 8) | (bytes[at + 1] ?? 0)) % 31 === 0;
}

async function inflatedSize(data: Uint8Array, allowed: number): Promise<number> {
  const reader = new Blob([new Uint8Array(data)])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"))
    .getReader();
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (size === 0 && isCompressed(part.value, 0)) throw bomb("is compressed twice");
      size += part.value.length;
      if (size > allowed) throw bomb(`inflates to more than ${MAXIMUM_INFLATED_BYTES} bytes`);
    }
  } catch (cause) {
    // A stream that ends badly is the reader's to judge: what counts is what came out of it.
    if (cause instanceof CogoError) throw cause;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return size;
}

function bomb(what: string): CogoError {
  return new CogoError({
    code: "document_too_large",
    message: `Expected a PDF that can be read in bounded memory; this one ${what}`,
    remedy: "Print it to a new PDF, or split it into parts",
  });
}
