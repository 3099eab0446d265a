import { z } from "zod";
import type { Database } from "../database/database.ts";
import type { Claims, Tokens } from "../tokens.ts";
import { type Permission, probePermission, unrestricted } from "./authorize.ts";
import type { Channel, Connection } from "./connection.ts";
import { replayMessages } from "./database_messages.ts";
import { type Hub, topicKey } from "./hub.ts";
import { type JoinPayload, parseJoin } from "./join_payload.ts";
import type { Presence } from "./presence.ts";
import type { Message } from "./protocol.ts";

/** Who may be in which channel, from the join to the end. */
export type ChannelMembership = {
  join(connection: Connection, message: Message): Promise<void>;
  leave(connection: Connection, fullTopic: string): void;
  /** Goes on with a new access token, or ends the channel when that may not read it. */
  renewToken(channel: Channel, payload: unknown): Promise<void>;
  /** What the channel may send; asked once for each access token. */
  mayWrite(channel: Channel): Promise<Permission>;
};

const prefix = "realtime:";
// What setTimeout can wait for; tokens of API keys live longer, and need no timer.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const accessTokenPayload = z.object({ access_token: z.string() });

/** Makes the membership over a hub. */
export function createChannelMembership(dependencies: {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly hub: Hub;
  readonly presence: Presence;
}): ChannelMembership {
  const { database, tokens, hub, presence } = dependencies;

  async function join(connection: Connection, message: Message): Promise<void> {
    const refs = { joinRef: message.joinRef, ref: message.ref };
    const admitted = await admit(connection, message);
    if (typeof admitted === "string") {
      const refusal = { status: "error", response: { reason: admitted } };
      return connection.push(message.topic, "phx_reply", refusal, refs);
    }
    leave(connection, message.topic);
    connection.channels.set(message.topic, admitted);
    watchExpiry(admitted);
    const response = { postgres_changes: bindings(admitted.config) };
    connection.push(message.topic, "phx_reply", { status: "ok", response }, refs);
    await welcome(admitted);
  }

  /** The channel, or why the join is refused. */
  async function admit(connection: Connection, message: Message): Promise<Channel | string> {
    const payload = parseJoin(message.payload);
    if (payload === undefined || !message.topic.startsWith(prefix)) {
      return "InvalidJoinPayload: The join payload is malformed";
    }
    const claims = await claimsOfJoin(connection, payload);
    if (typeof claims === "string") return claims;
    const topic = message.topic.slice(prefix.length);
    const { config } = payload;
    const read = config.private
      ? await probePermission(database, claims, topic, "read")
      : unrestricted;
    if (!read.broadcast && !read.presence) {
      return `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;
    }
    const write = config.private ? undefined : Promise.resolve(unrestricted);
    return {
      connection,
      topic,
      joinRef: message.joinRef,
      config,
      claims,
      read,
      write,
      held: undefined,
      expiry: undefined,
    };
  }

  async function claimsOfJoin(
    connection: Connection,
    payload: JoinPayload,
  ): Promise<Claims | string> {
    const token = payload.access_token;
    if (!token || token.startsWith("sb_")) return connection.claims;
    const claims = await tokens.verify(token);
    if (claims === "expired") return "InvalidJWTToken: Token has expired";
    return claims ?? "JwtSignatureError: Failed to validate JWT signature";
  }

  /** What a client receives between its join and the live messages. */
  async function welcome(channel: Channel): Promise<void> {
    const { connection, config, topic } = channel;
    hub.add(channel);
    await replayMessages(database, channel);
    if (config.postgres_changes.length > 0) {
      const reason =
        "The embedded stack does not serve postgres_changes; broadcast from the database instead.";
      connection.system(channel, "postgres_changes", "error", reason);
    }
    if (config.broadcast.replication_ready) {
      connection.system(channel, "system", "ok", "Replication connection established");
    }
    if (config.presence.enabled && channel.read.presence) {
      const state = presence.state(topicKey(topic, config.private));
      connection.push(prefix + topic, "presence_state", state, { joinRef: channel.joinRef });
    }
  }

  function watchExpiry(channel: Channel): void {
    clearTimeout(channel.expiry);
    const remaining = channel.claims.exp * 1000 - Date.now();
    if (remaining > LONGEST_TIMER_MS) return;
    channel.expiry = setTimeout(() => end(channel, "Token has expired"), remaining);
    channel.expiry.unref();
  }

  function end(channel: Channel, reason: string): void {
    const { connection, topic } = channel;
    connection.system(channel, "system", "error", reason);
    leave(connection, prefix + topic);
    connection.push(prefix + topic, "phx_close", {}, { joinRef: channel.joinRef });
  }

  async function renewToken(channel: Channel, payload: unknown): Promise<void> {
    const token = accessTokenPayload.safeParse(payload).data?.access_token;
    if (token === undefined || token.startsWith("sb_")) return;
    const claims = await tokens.verify(token);
    if (claims === undefined || claims === "expired")
      return end(channel, "Token has expired or is invalid");
    channel.claims = claims;
    watchExpiry(channel);
    if (!channel.config.private) return;
    channel.write = undefined;
    channel.read = await probePermission(database, claims, channel.topic, "read");
    if (channel.read.broadcast || channel.read.presence) return;
    end(channel, `You do not have permissions to read from this Channel topic: ${channel.topic}`);
  }

  function leave(connection: Connection, fullTopic: string): void {
    const channel = connection.channels.get(fullTopic);
    if (channel === undefined) return;
    clearTimeout(channel.expiry);
    connection.channels.delete(fullTopic);
    hub.remove(channel);
    const diff = presence.untrack(topicKey(channel.topic, channel.config.private), channel);
    if (diff !== undefined) hub.presence(channel, diff);
  }

  function mayWrite(channel: Channel): Promise<Permission> {
    channel.write ??= probePermission(database, channel.claims, channel.topic, "write");
    return channel.write;
  }

  return { join, leave, renewToken, mayWrite };
}

/** The client checks that its own bindings come back in its own order. */
function bindings(config: JoinPayload["config"]): readonly unknown[] {
  return config.postgres_changes.map((binding, index) => ({ id: index + 1, ...binding }));
}
