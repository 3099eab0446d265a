import type { SessionState } from "../database/backend_messages.ts";

/** What the port itself refuses, in the form of a Postgres error. */
export type PortError = {
  /** `FATAL` ends the connection. */
  readonly severity: "ERROR" | "FATAL";
  readonly sqlstate: string;
  readonly message: string;
  readonly hint?: string;
};

const STATE_LETTERS: Readonly<Record<SessionState, string>> = {
  idle: "I",
  in_transaction: "T",
  failed_transaction: "E",
};

const AUTHENTICATION_CLEARTEXT_PASSWORD = 3;

/** Asks the client for its password. */
export function passwordRequest(): Buffer {
  const body = Buffer.alloc(4);
  body.writeInt32BE(AUTHENTICATION_CLEARTEXT_PASSWORD);
  return message("R", body);
}

/** An ErrorResponse. */
export function errorResponse({ severity, sqlstate, message: text, hint }: PortError): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlstate}`, `M${text}`];
  if (hint !== undefined) fields.push(`H${hint}`);
  return message("E", Buffer.from(`${fields.join("\0")}\0\0`));
}

/** A CopyInResponse for rows in text form; clients know the number of columns themselves. */
export function copyInResponse(): Buffer {
  return message("G", Buffer.alloc(3));
}

/** A ReadyForQuery. */
export function readyForQuery(state: SessionState): Buffer {
  return message("Z", Buffer.from(STATE_LETTERS[state]));
}

function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, "latin1");
  header.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}
