import { z } from "zod";
import type { ChannelMembership } from "./channel_membership.ts";
import type { Channel, Connection } from "./connection.ts";
import { type Hub, topicKey } from "./hub.ts";
import type { Presence } from "./presence.ts";
import type { BroadcastPayload, Message } from "./protocol.ts";

/** A broadcast that a client sent; `topic` is the full one. */
export type ClientBroadcast = {
  readonly topic: string;
  readonly event: string;
  readonly ref: string | null;
  readonly payload: BroadcastPayload;
};

/** What answers the messages of connected clients. */
export type ChannelMessages = {
  /** Answers one text message. */
  receive(connection: Connection, message: Message): Promise<void>;
  /** Delivers one broadcast, if its sender may send it; otherwise it is dropped without a word, as hosted. */
  receiveBroadcast(connection: Connection, broadcast: ClientBroadcast): Promise<void>;
};

const broadcastPayload = z.object({ event: z.string(), payload: z.unknown() });
const presencePayload = z.object({
  event: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
});

/** Makes the protocol's server side. */
export function createChannelMessages(dependencies: {
  readonly hub: Hub;
  readonly presence: Presence;
  readonly membership: ChannelMembership;
}): ChannelMessages {
  const { hub, presence, membership } = dependencies;

  async function receive(connection: Connection, message: Message): Promise<void> {
    const { topic, event } = message;
    if (topic === "phoenix") return acknowledge(connection, message);
    if (event === "phx_join") return membership.join(connection, message);
    if (event === "phx_leave") {
      membership.leave(connection, topic);
      acknowledge(connection, message);
      return connection.push(topic, "phx_close", {}, { joinRef: message.joinRef });
    }
    const channel = connection.channels.get(topic);
    if (channel !== undefined) await receiveInChannel(channel, message);
  }

  async function receiveInChannel(channel: Channel, message: Message): Promise<void> {
    const { connection } = channel;
    if (message.event === "access_token") return membership.renewToken(channel, message.payload);
    if (message.event === "presence") {
      await receivePresence(channel, message.payload);
      return acknowledge(connection, message);
    }
    const parsed = broadcastPayload.safeParse(message.payload).data;
    if (message.event !== "broadcast" || parsed === undefined) return;
    const payload: BroadcastPayload = { kind: "json", value: parsed.payload ?? {} };
    await receiveBroadcast(connection, {
      topic: message.topic,
      ref: message.ref,
      event: parsed.event,
      payload,
    });
  }

  async function receiveBroadcast(
    connection: Connection,
    broadcast: ClientBroadcast,
  ): Promise<void> {
    const channel = connection.channels.get(broadcast.topic);
    if (channel === undefined || !(await membership.mayWrite(channel)).broadcast) return;
    const { event, payload } = broadcast;
    const { topic, config, joinRef } = channel;
    hub.broadcast({ topic, isPrivate: config.private, event, payload, sender: channel });
    if (!config.broadcast.ack) return;
    const reply = { status: "ok", response: {} };
    connection.push(broadcast.topic, "phx_reply", reply, { joinRef, ref: broadcast.ref });
  }

  async function receivePresence(channel: Channel, payload: unknown): Promise<void> {
    const parsed = presencePayload.safeParse(payload).data;
    if (parsed === undefined || !(await membership.mayWrite(channel)).presence) return;
    const { config, claims, joinRef } = channel;
    const name = topicKey(channel.topic, config.private);
    // Without a key of its own a client counts as one presence, and its join is as good a name as any.
    const key = config.presence.key || `${claims.sub ?? "anonymous"}:${joinRef ?? ""}`;
    const diff =
      parsed.event === "track"
        ? presence.track(name, channel, key, parsed.payload)
        : presence.untrack(name, channel);
    if (diff !== undefined) hub.presence(channel, diff);
  }

  return { receive, receiveBroadcast };
}

function acknowledge(connection: Connection, message: Message): void {
  const { topic, joinRef, ref } = message;
  connection.push(topic, "phx_reply", { status: "ok", response: {} }, { joinRef, ref });
}
