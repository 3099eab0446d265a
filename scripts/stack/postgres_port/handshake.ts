import { createHash, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import { type ClientReader, textAt } from "./client_messages.ts";
import { errorResponse, type PortError, passwordRequest } from "./server_messages.ts";

/** Who may connect, and to what. */
export const DATABASE_USER = "postgres";
export const DATABASE_NAME = "postgres";

/** A client that has shown the password. */
export type Admission = {
  /** Its start-up message, which Postgres answers. */
  readonly startup: Buffer;
  /** The settings it starts with, such as its time zone. */
  readonly settings: Readonly<Record<string, string>>;
};

const CANCEL_REQUEST = 80_877_102;
const SSL_REQUEST = 80_877_103;
const GSS_ENCRYPTION_REQUEST = 80_877_104;
const PROTOCOL_3_0 = 196_608;
const CODE_OFFSET = 4;
const PARAMETERS_OFFSET = 8;
const PASSWORD_OFFSET = 5;

/** Takes a client from its first byte to the password; `undefined` when it is refused or goes. */
export async function admit(
  socket: Socket,
  reader: ClientReader,
  password: string,
): Promise<Admission | undefined> {
  const startup = await readStartup(socket, reader);
  if (startup === undefined) return undefined;
  const { user, database, replication, options, ...settings } = parametersOf(startup);
  // The password travels as it is: the port listens on the loopback interface alone.
  socket.write(passwordRequest());
  const answer = await reader.typed();
  if (answer === undefined) return undefined;
  const given = answer.type === "p" ? textAt(answer.bytes, PASSWORD_OFFSET) : "";
  const refusal = refuse({ user, database: database ?? user, given, password });
  if (refusal === undefined) return { startup, settings };
  socket.write(errorResponse(refusal));
  return undefined;
}

/** Encryption is declined; a request to cancel ends, because PGlite cannot interrupt a statement. */
async function readStartup(socket: Socket, reader: ClientReader): Promise<Buffer | undefined> {
  for (;;) {
    const message = await reader.untyped();
    if (message === undefined || message.bytes.length < PARAMETERS_OFFSET) return undefined;
    const code = message.bytes.readInt32BE(CODE_OFFSET);
    if (code === PROTOCOL_3_0) return message.bytes;
    if (code === CANCEL_REQUEST) return undefined;
    if (code !== SSL_REQUEST && code !== GSS_ENCRYPTION_REQUEST) {
      socket.write(
        errorResponse({
          severity: "FATAL",
          sqlstate: "0A000",
          message: "unsupported frontend protocol: this port speaks version 3.0",
        }),
      );
      return undefined;
    }
    socket.write("N");
  }
}

function parametersOf(startup: Buffer): Readonly<Record<string, string>> {
  const words = startup.toString("utf8", PARAMETERS_OFFSET).split("\0");
  const parameters: Record<string, string> = {};
  for (let index = 0; index + 1 < words.length && words[index] !== ""; index += 2) {
    parameters[words[index] ?? ""] = words[index + 1] ?? "";
  }
  return parameters;
}

function refuse(attempt: {
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly given: string;
  readonly password: string;
}): PortError | undefined {
  const { user, database, given, password } = attempt;
  if (user !== DATABASE_USER || !isSame(given, password)) {
    return {
      severity: "FATAL",
      sqlstate: "28P01",
      message: `password authentication failed for user "${user}"`,
      hint: `Connect as ${DATABASE_USER}; the URL with the password is in stack.json of the data folder.`,
    };
  }
  if (database === DATABASE_NAME) return undefined;
  return {
    severity: "FATAL",
    sqlstate: "3D000",
    message: `database "${database}" does not exist`,
    hint: `The embedded stack has one database, ${DATABASE_NAME}.`,
  };
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
