import type { Channel, DatabaseBroadcast } from "./connection.ts";
import type { PresenceDiff } from "./presence.ts";
import type { BroadcastPayload } from "./protocol.ts";

/** Which clients have joined which topic; private and public topics of one name are apart. */
export type Hub = {
  add(channel: Channel): void;
  remove(channel: Channel): void;
  /** Delivers a client's broadcast to all who may read; `sender` gets its own only when it asked for that. */
  broadcast(message: {
    readonly topic: string;
    readonly isPrivate: boolean;
    readonly event: string;
    readonly payload: BroadcastPayload;
    readonly sender?: Channel;
  }): void;
  /** Delivers a broadcast of the database to all who may read. */
  deliver(topic: string, isPrivate: boolean, broadcast: DatabaseBroadcast): void;
  presence(channel: Channel, diff: PresenceDiff): void;
};

/** The name under which a topic's clients are kept. */
export function topicKey(topic: string, isPrivate: boolean): string {
  return `${isPrivate ? "private" : "public"}:${topic}`;
}

/** Makes an empty hub. */
export function createHub(): Hub {
  const topics = new Map<string, Set<Channel>>();
  const members = (topic: string, isPrivate: boolean): Iterable<Channel> =>
    topics.get(topicKey(topic, isPrivate)) ?? [];

  return {
    add(channel) {
      const key = topicKey(channel.topic, channel.config.private);
      topics.set(key, (topics.get(key) ?? new Set()).add(channel));
    },
    remove(channel) {
      const key = topicKey(channel.topic, channel.config.private);
      const joined = topics.get(key);
      joined?.delete(channel);
      if (joined?.size === 0) topics.delete(key);
    },
    broadcast({ topic, isPrivate, event, payload, sender }) {
      for (const channel of members(topic, isPrivate)) {
        const wanted = channel !== sender || channel.config.broadcast.self;
        if (!wanted || !channel.read.broadcast) continue;
        channel.connection.broadcast(`realtime:${topic}`, event, payload);
      }
    },
    deliver(topic, isPrivate, broadcast) {
      for (const channel of members(topic, isPrivate)) {
        if (!channel.read.broadcast) continue;
        if (channel.held !== undefined) channel.held.push(broadcast);
        else sendToChannel(channel, broadcast, false);
      }
    },
    presence(channel, diff) {
      for (const member of members(channel.topic, channel.config.private)) {
        if (!member.config.presence.enabled || !member.read.presence) continue;
        member.connection.push(`realtime:${channel.topic}`, "presence_diff", diff, {
          joinRef: member.joinRef,
        });
      }
    },
  };
}

/** Sends one channel a broadcast of the database, live or replayed. */
export function sendToChannel(
  channel: Channel,
  broadcast: DatabaseBroadcast,
  replayed: boolean,
): void {
  const { id, event, payload } = broadcast;
  const meta = replayed ? { id, replayed } : { id };
  channel.connection.broadcast(`realtime:${channel.topic}`, event, payload, meta);
}
