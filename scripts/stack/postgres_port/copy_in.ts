import { without } from "../database/backend_messages.ts";
import { type ClientMessage, textAt } from "./client_messages.ts";
import { copyInResponse } from "./server_messages.ts";

/** Gathers the rows of COPY FROM STDIN: PGlite reads a statement and its rows at once, or waits for ever. */
export type CopyIn = {
  /** The answer to the client's message, or the whole copy to execute; `undefined` when it is no part of one. */
  receive(message: ClientMessage): { tell: Uint8Array } | { execute: Uint8Array } | undefined;
};

const BODY_OFFSET = 5;
const LIMIT_BYTES = 64 * 1024 * 1024;
const NOTHING = new Uint8Array();
// A statement that is only mentioned here asks for rows that do not come; `endsCopy` then ends it.
const FROM_STDIN = /^\s*copy\b.*\bfrom\s+stdin\b/is;

const REASON = "send COPY FROM STDIN as a statement of its own, by the simple query protocol";
const COPY_FAIL = Buffer.concat([
  Buffer.from("f\0\0\0"),
  Buffer.from([4 + REASON.length + 1]),
  Buffer.from(`${REASON}\0`),
]);

/** Makes the gatherer of one client. */
export function createCopyIn(): CopyIn {
  let gathered: Uint8Array[] = [];
  let size = 0;

  function gather(bytes: Uint8Array): void {
    gathered.push(bytes);
    size += bytes.length;
    if (size > LIMIT_BYTES) throw new Error(`COPY takes at most ${LIMIT_BYTES} bytes here`);
  }

  return {
    receive({ type, bytes }) {
      if (gathered.length === 0) {
        if (type !== "Q" || !FROM_STDIN.test(textAt(bytes, BODY_OFFSET))) return undefined;
        gather(bytes);
        return { tell: copyInResponse() };
      }
      if (type === "d" || type === "c" || type === "f") gather(bytes);
      if (type !== "c" && type !== "f") return { tell: NOTHING };
      const execute = Buffer.concat(gathered);
      gathered = [];
      size = 0;
      return { execute };
    },
  };
}

/** A message followed by the end of any copy that it begins; Postgres ignores it where there is none. */
export function endsCopy(message: Uint8Array): Uint8Array {
  return Buffer.concat([message, COPY_FAIL]);
}

/** The answer to a gathered copy, whose beginning the client has been told already. */
export function withoutCopyStart(answer: Uint8Array): Uint8Array {
  return without(answer, "G");
}
