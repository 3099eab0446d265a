import { CogoError } from "../../../../kernel/mod.ts";
import { MAXIMUM_INFLATED_BYTES } from "../limits.ts";

/** A file of an archive, compressed still. */
interface Entry {
  readonly method: number;
  readonly size: number;
  readonly at: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip archive as text, each inflated when it is asked for. What an archive says of its sizes
 * is not believed: what comes out is counted, for all of them together.
 */
export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, Entry>;
  #left = MAXIMUM_INFLATED_BYTES;

  /** @throws CogoError `document_malformed` where it is no archive. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#entries = readDirectory(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  /** The text of a file; undefined where there is none. @throws CogoError `document_too_large`. */
  async read(name: string): Promise<string | undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    const start =
      entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
    const data = this.#bytes.subarray(start, start + entry.size);
    if (entry.method === STORED) return new TextDecoder().decode(this.#count(data));
    if (entry.method !== DEFLATED) throw malformed("it is compressed in an unusual way");
    return await this.#inflate(data);
  }

  async #inflate(data: Uint8Array): Promise<string> {
    const reader = new Blob([new Uint8Array(data)])
      .stream()
      .pipeThrough(new DecompressionStream("deflate-raw"))
      .getReader();
    const decoder = new TextDecoder();
    const parts: string[] = [];
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(decoder.decode(this.#count(part.value), { stream: true }));
      }
    } catch (cause) {
      if (cause instanceof CogoError) throw cause;
      throw malformed("a file in it cannot be inflated", cause);
    } finally {
      await reader.cancel().catch(() => undefined);
    }
    return parts.join("") + decoder.decode();
  }

  #count(bytes: Uint8Array): Uint8Array {
    this.#left -= bytes.length;
    if (this.#left >= 0) return bytes;
    throw new CogoError({
      code: "document_too_large",
      message: `Expected at most ${MAXIMUM_INFLATED_BYTES} bytes inside; there are more`,
      remedy: "Split it into parts",
    });
  }
}

function readDirectory(view: DataView): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  try {
    const end = findEnd(view);
    let at = view.getUint32(end + 16, true);
    for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
      if (view.getUint32(at, true) !== CENTRAL) throw malformed("its directory is broken");
      const nameLength = view.getUint16(at + 28, true);
      const name = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
      entries.set(new TextDecoder().decode(name), {
        method: view.getUint16(at + 10, true),
        size: view.getUint32(at + 20, true),
        at: view.getUint32(at + 42, true),
      });
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw malformed("its directory is broken", cause);
    throw cause;
  }
  return entries;
}

/** The last record, which a comment of up to 64 kB may follow. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 65_557; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw malformed("it is no zip archive");
}

function malformed(what: string, cause?: unknown): CogoError {
  return new CogoError({
    code: "document_malformed",
    message: `Expected a docx, xlsx or pptx file; ${what}`,
    remedy: "Open it in an office program and save it again",
    cause,
  });
}
