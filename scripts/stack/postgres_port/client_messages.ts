// The largest statement or value that a client may send: as much as the Data API takes, with room to spare.
const MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;
const STARTUP_LIMIT_BYTES = 10_000;

/** A message of a client: its type letter (none for the first ones) and its bytes, the header among them. */
export type ClientMessage = { readonly type: string; readonly bytes: Buffer };

/** Reads a client's messages one by one; each method gives `undefined` when the client has gone. */
export type ClientReader = {
  /** A message without a type: start-up, and the requests for encryption before it. */
  untyped(): Promise<ClientMessage | undefined>;
  typed(): Promise<ClientMessage | undefined>;
};

/** Makes the reader of a socket, which is read only as fast as its messages are asked for. */
export function createClientReader(socket: AsyncIterable<Buffer>): ClientReader {
  const chunks = socket[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);

  async function fill(length: number): Promise<boolean> {
    const parts = [buffered];
    let total = buffered.length;
    while (total < length) {
      const chunk = await chunks.next().catch(() => ({ done: true as const, value: undefined }));
      if (chunk.done === true) return false;
      parts.push(chunk.value);
      total += chunk.value.length;
    }
    buffered = Buffer.concat(parts, total);
    return true;
  }

  async function read(typeLength: number, limit: number): Promise<ClientMessage | undefined> {
    if (!(await fill(typeLength + 4))) return undefined;
    const type = buffered.toString("latin1", 0, typeLength);
    const length = typeLength + buffered.readInt32BE(typeLength);
    if (length < typeLength + 4 || length > limit) return undefined;
    if (!(await fill(length))) return undefined;
    const bytes = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    return { type, bytes };
  }

  return {
    untyped: () => read(0, STARTUP_LIMIT_BYTES),
    typed: () => read(1, MESSAGE_LIMIT_BYTES),
  };
}

/** The text that ends with a zero byte, from `start` on. */
export function textAt(bytes: Buffer, start: number): string {
  return bytes.toString("utf8", start, bytes.indexOf(0, start));
}
