import { createServer, type Socket } from "node:net";
import { DatabaseError } from "../database/database_error.ts";
import type { EmbeddedDatabase } from "../database/pglite.ts";
import type { IdleWatch } from "../idle_watch.ts";
import { listenFrom } from "../listen.ts";
import { createClientReader } from "./client_messages.ts";
import { admit, DATABASE_NAME, DATABASE_USER } from "./handshake.ts";
import { errorResponse } from "./server_messages.ts";
import { createSession } from "./session.ts";

/** The port at which psql and every other client of Postgres finds the embedded database. */
export type PostgresPort = {
  readonly url: string;
  close(): Promise<void>;
};

// A client that begins a transaction and does nothing keeps everybody waiting.
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Opens `port` on 127.0.0.1, or the next one that is free.
 *
 * Clients act as the project's owner. See docs/adr/0025-a-postgres-port-of-our-own.md.
 */
export async function openPostgresPort(input: {
  readonly database: EmbeddedDatabase;
  readonly port: number;
  readonly password: string;
  readonly warn: (message: string) => void;
  readonly idleWatch: IdleWatch;
  readonly idleInTransactionMs?: number;
}): Promise<PostgresPort> {
  const { database, password, warn, idleWatch } = input;
  const { idleInTransactionMs = IDLE_IN_TRANSACTION_MS } = input;
  const clients = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    const leave = idleWatch.enter();
    const served = serveClient(socket, database, password, idleInTransactionMs)
      .catch((error: unknown) => {
        warn(`A client of the Postgres port failed: ${String(error)}`);
        socket.write(failure(error));
      })
      .finally(() => {
        leave();
        socket.destroySoon();
        clients.delete(socket);
      });
    clients.set(socket, served);
  });
  const port = await listenFrom(server, input.port);
  return {
    url: `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of clients.keys()) socket.destroy();
      await Promise.all(clients.values());
      await closed;
    },
  };
}

async function serveClient(
  socket: Socket,
  database: EmbeddedDatabase,
  password: string,
  idleMs: number,
): Promise<void> {
  socket.setNoDelay(true);
  const reader = createClientReader(socket);
  const admission = await admit(socket, reader, password);
  if (admission === undefined) return;
  const session = createSession(database, admission.settings);
  try {
    socket.write(await session.receive({ type: "", bytes: admission.startup }));
    for (;;) {
      const idle = session.holdsTurn() ? setTimeout(() => tooIdle(socket), idleMs) : undefined;
      const message = await reader.typed();
      clearTimeout(idle);
      if (message === undefined || message.type === "X") return;
      socket.write(await session.receive(message));
    }
  } finally {
    await session.end();
  }
}

function failure(error: unknown): Buffer {
  return errorResponse({
    severity: "FATAL",
    sqlstate: error instanceof DatabaseError ? error.sqlstate : "XX000",
    message: error instanceof Error ? error.message : String(error),
  });
}

function tooIdle(socket: Socket): void {
  socket.end(
    errorResponse({
      severity: "FATAL",
      sqlstate: "25P03",
      message: "terminating connection due to idle-in-transaction timeout",
      hint: "The embedded database serves one transaction at a time: keep transactions short.",
    }),
    () => socket.destroy(),
  );
}
