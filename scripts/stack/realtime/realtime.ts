import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Database } from "../database/database.ts";
import type { ApiKeys } from "../gateway/api_keys.ts";
import { internalUrl, type Service } from "../gateway/http.ts";
import type { Tokens } from "../tokens.ts";
import { createChannelMembership } from "./channel_membership.ts";
import { createChannelMessages } from "./channel_messages.ts";
import { Connection } from "./connection.ts";
import { deleteOldMessages, deliverDatabaseMessages } from "./database_messages.ts";
import { createHub } from "./hub.ts";
import { createPresence } from "./presence.ts";
import { decodeBinaryBroadcast, decodeText } from "./protocol.ts";
import { createRestBroadcast } from "./rest_broadcast.ts";

/** The Realtime service: a WebSocket endpoint and the REST broadcast. */
export interface Realtime {
  readonly rest: Service;
  /** Takes over a connection that asked for a WebSocket. */
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  close(): void;
}

// Clients send a heartbeat every 25 s; two missed in a row is a dead one.
const SILENCE_LIMIT_MS = 60_000;
const JANITOR_INTERVAL_MS = 3_600_000;
// As hosted (§ limits of the Realtime documentation).
const FRAME_LIMIT_BYTES = 5 * 1024 * 1024;

/** Starts Realtime over a database; messages flow until `close`. */
export async function createRealtime(dependencies: {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly apiKeys: ApiKeys;
  readonly warn: (message: string) => void;
}): Promise<Realtime> {
  const { database, tokens, apiKeys, warn } = dependencies;
  const hub = createHub();
  const presence = createPresence();
  const membership = createChannelMembership({ database, tokens, hub, presence });
  const channelMessages = createChannelMessages({ hub, presence, membership });
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_LIMIT_BYTES });
  await deliverDatabaseMessages(database, hub, warn);
  const clean = (): Promise<void> =>
    deleteOldMessages(database).catch((error: unknown) => warn(String(error)));
  const janitor = setInterval(clean, JANITOR_INTERVAL_MS);

  function serve(socket: WebSocket, connection: Connection): void {
    let silence = setTimeout(() => socket.terminate(), SILENCE_LIMIT_MS);
    // One message of a client after the other: a join must be answered before what follows it is judged.
    let queue = Promise.resolve();
    socket.on("message", (data, isBinary) => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.terminate(), SILENCE_LIMIT_MS);
      queue = queue
        .then(() => receive(connection, toBuffer(data), isBinary))
        .catch((error: unknown) => warn(`A Realtime message failed: ${String(error)}`));
    });
    socket.on("error", (error) => warn(`A Realtime socket broke: ${error.message}`));
    socket.on("close", () => {
      clearTimeout(silence);
      void queue.then(() => {
        for (const topic of [...connection.channels.keys()]) membership.leave(connection, topic);
      });
    });
  }

  async function receive(connection: Connection, data: Buffer, isBinary: boolean): Promise<void> {
    if (isBinary) {
      const broadcast = decodeBinaryBroadcast(data);
      if (broadcast !== undefined) await channelMessages.receiveBroadcast(connection, broadcast);
      return;
    }
    const message = decodeText(data.toString("utf8"));
    if (message !== undefined) await channelMessages.receive(connection, message);
  }

  return {
    rest: createRestBroadcast({ database, tokens, hub }),
    async upgrade(incoming, socket, head) {
      const query = internalUrl(incoming.url ?? "/").searchParams;
      const claims = await tokens.verify(apiKeys.tokenOf(query.get("apikey") ?? "") ?? "");
      if (claims === undefined || claims === "expired") return refuse(socket);
      const version = query.get("vsn") === "1.0.0" ? "1.0.0" : "2.0.0";
      server.handleUpgrade(incoming, socket, head, (webSocket) =>
        serve(webSocket, new Connection(webSocket, version, claims)),
      );
    },
    close() {
      clearInterval(janitor);
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function refuse(socket: Duplex): void {
  const body = JSON.stringify({ error: "Invalid API key" });
  socket.end(
    `HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
