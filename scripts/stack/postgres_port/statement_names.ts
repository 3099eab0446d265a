import { type ClientMessage, textAt } from "./client_messages.ts";

const BODY_OFFSET = 5;

/** Keeps the prepared statements of one client apart from those of others: all share one Postgres session. */
export type StatementNames = {
  /** The message with the client's name of a statement replaced by one of its own. */
  rename(message: ClientMessage): ClientMessage;
  /** The Close messages for all that the client has prepared. */
  closeAll(): readonly Uint8Array[];
};

/** Makes the names of one client; `prefix` differs between clients. */
export function createStatementNames(prefix: string): StatementNames {
  const prepared = new Set<string>();

  function renameAt(message: ClientMessage, start: number): ClientMessage {
    const name = textAt(message.bytes, start);
    // The unnamed statement lives no longer than a turn.
    if (name === "") return message;
    const renamed = `${prefix}${name}`;
    if (message.type === "P") prepared.add(renamed);
    const end = start + Buffer.byteLength(name);
    const { bytes } = message;
    return withBody(message.type, [
      bytes.subarray(BODY_OFFSET, start),
      Buffer.from(renamed),
      bytes.subarray(end),
    ]);
  }

  return {
    rename(message) {
      const { type, bytes } = message;
      if (type === "P") return renameAt(message, BODY_OFFSET);
      // The name of the portal comes first.
      if (type === "B") return renameAt(message, bytes.indexOf(0, BODY_OFFSET) + 1);
      const ofStatement = (type === "D" || type === "C") && bytes[BODY_OFFSET] === 0x53;
      return ofStatement ? renameAt(message, BODY_OFFSET + 1) : message;
    },
    closeAll: () =>
      [...prepared].map(
        (name) => withBody("C", [Buffer.from("S"), Buffer.from(`${name}\0`)]).bytes,
      ),
  };
}

function withBody(type: string, parts: readonly Uint8Array[]): ClientMessage {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(BODY_OFFSET);
  header.write(type, "latin1");
  header.writeInt32BE(4 + body.length, 1);
  return { type, bytes: Buffer.concat([header, body]) };
}
