import type { WebSocket } from "ws";
import type { Claims } from "../tokens.ts";
import type { Permission } from "./authorize.ts";
import type { JoinPayload } from "./join_payload.ts";
import {
  type BroadcastPayload,
  encodeBroadcast,
  encodeText,
  type WireVersion,
} from "./protocol.ts";

/** One client's socket and what it has joined, by full topic (`realtime:<name>`). */
export class Connection {
  readonly channels = new Map<string, Channel>();
  readonly claims: Claims;
  readonly #socket: WebSocket;
  readonly #version: WireVersion;

  constructor(socket: WebSocket, version: WireVersion, claims: Claims) {
    this.#socket = socket;
    this.#version = version;
    this.claims = claims;
  }

  /** Sends one protocol message; `topic` is the full one. */
  push(
    topic: string,
    event: string,
    payload: unknown,
    refs: { joinRef?: string | null; ref?: string | null } = {},
  ): void {
    const { joinRef = null, ref = null } = refs;
    this.#send(encodeText(this.#version, { joinRef, ref, topic, event, payload }));
  }

  /** Sends a broadcast to a joined topic. */
  broadcast(
    topic: string,
    event: string,
    payload: BroadcastPayload,
    meta?: Readonly<Record<string, unknown>>,
  ): void {
    const frame = encodeBroadcast(this.#version, topic, event, payload, meta);
    if (frame !== undefined) this.#send(frame);
  }

  /** Sends a Realtime system message about a channel. */
  system(channel: Channel, extension: string, status: "ok" | "error", message: string): void {
    const payload = { extension, status, message, channel: channel.topic };
    this.push(`realtime:${channel.topic}`, "system", payload, { joinRef: channel.joinRef });
  }

  #send(frame: string | Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame);
  }
}

/** A topic that one connection has joined. */
export type Channel = {
  readonly connection: Connection;
  /** Without the `realtime:` prefix. */
  readonly topic: string;
  readonly joinRef: string | null;
  readonly config: JoinPayload["config"];
  claims: Claims;
  read: Permission;
  /** Asked lazily, at the first send. */
  write: Promise<Permission> | undefined;
  expiry: NodeJS.Timeout | undefined;
  /** Live messages of the database that wait until the replay of older ones is done. */
  held: DatabaseBroadcast[] | undefined;
};

/** A broadcast that the database sent; `id` is its row's. */
export type DatabaseBroadcast = {
  readonly id: string;
  readonly event: string;
  readonly payload: BroadcastPayload;
};
