import { z } from "zod";
import type { Database } from "../database/database.ts";
import type { Channel, DatabaseBroadcast } from "./connection.ts";
import { type Hub, sendToChannel } from "./hub.ts";
import type { BroadcastPayload } from "./protocol.ts";

const RETENTION_HOURS = 72;
const REPLAY_LIMIT = 25;

const messageRow = z.object({
  id: z.string(),
  topic: z.string(),
  event: z.string(),
  private: z.boolean(),
  payload: z.unknown(),
  bytes: z.string().nullable(),
});
type DatabaseMessage = z.infer<typeof messageRow>;

const messageAsJson = `json_build_object('id', id, 'topic', topic, 'event', coalesce(event, ''), 'private', private is true,
  'payload', payload, 'bytes', encode(binary_payload, 'base64'))::text as message`;

/** Delivers every broadcast row that a transaction commits, in commit order, to the clients joined at that moment. */
export async function deliverDatabaseMessages(
  database: Database,
  hub: Hub,
  warn: (message: string) => void,
): Promise<void> {
  let waiting: string[] = [];
  let delivering = false;

  async function drain(): Promise<void> {
    delivering = true;
    while (waiting.length > 0) {
      const ids = waiting;
      waiting = [];
      // Rows of one read come back in any order; the notifications hold the right one.
      const messages = await readMessages(database, ids).catch((error: unknown) => {
        warn(`Messages were lost: ${String(error)}`);
        return new Map<string, DatabaseMessage>();
      });
      for (const id of ids) {
        const message = messages.get(id);
        if (message !== undefined)
          hub.deliver(message.topic, message.private, toBroadcast(message));
      }
    }
    delivering = false;
  }

  await database.listen("realtime_messages", (id) => {
    waiting.push(id);
    if (!delivering) void drain();
  });
}

async function readMessages(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, DatabaseMessage>> {
  const rows = await database.query(
    `select ${messageAsJson} from realtime.messages
     where id in (select value::uuid from json_array_elements_text($1::text::json))`,
    [JSON.stringify(ids)],
  );
  const messages = rows.map(parseMessage);
  return new Map(messages.map((message) => [message.id, message]));
}

/**
 * Sends a private channel the newest messages since its `replay.since`, oldest first. At most 25, from 72 hours.
 *
 * What is committed meanwhile is held back and sent after them, so that nothing is lost, doubled or out of order.
 */
export async function replayMessages(database: Database, channel: Channel): Promise<void> {
  const { replay } = channel.config.broadcast;
  if (replay === undefined || !channel.config.private || !channel.read.broadcast) return;
  channel.held = [];
  const messages = await readReplay(database, channel.topic, replay).catch(() => []);
  for (const message of messages) sendToChannel(channel, toBroadcast(message), true);
  const replayed = new Set(messages.map((message) => message.id));
  const held = channel.held;
  channel.held = undefined;
  for (const broadcast of held) {
    if (!replayed.has(broadcast.id)) sendToChannel(channel, broadcast, false);
  }
}

async function readReplay(
  database: Database,
  topic: string,
  replay: { readonly since: number; readonly limit?: number | undefined },
): Promise<readonly DatabaseMessage[]> {
  const limit = Math.min(Math.max(replay.limit ?? REPLAY_LIMIT, 1), REPLAY_LIMIT);
  const rows = await database.query(
    `select ${messageAsJson} from realtime.messages
     where topic = $1 and private and extension = 'broadcast'
       and inserted_at > greatest(to_timestamp($2::double precision / 1000)::timestamp,
         localtimestamp - interval '${RETENTION_HOURS} hours')
     order by inserted_at desc limit ${limit}`,
    [topic, replay.since],
  );
  return rows.map(parseMessage).reverse();
}

/** Deletes what hosted Realtime no longer keeps. */
export async function deleteOldMessages(database: Database): Promise<void> {
  await database.exec(
    `delete from realtime.messages where inserted_at < localtimestamp - interval '${RETENTION_HOURS} hours'`,
  );
}

function parseMessage(row: Readonly<Record<string, unknown>>): DatabaseMessage {
  return messageRow.parse(JSON.parse(z.string().parse(row.message)));
}

function toBroadcast(message: DatabaseMessage): DatabaseBroadcast {
  const { id, event, bytes } = message;
  const payload: BroadcastPayload =
    bytes === null
      ? { kind: "json", value: message.payload ?? {} }
      : { kind: "bytes", value: Buffer.from(bytes, "base64") };
  return { id, event, payload };
}
