import { z } from "zod";
import type { Claims } from "../tokens.ts";
import type { Permission } from "./authorize.ts";
import type { Connection } from "./connection.ts";
import type { BroadcastPayload } from "./protocol.ts";

const joinPayload = z.object({
  config: z
    .object({
      broadcast: z
        .object({
          ack: z.boolean().default(false),
          self: z.boolean().default(false),
          replay: z.object({ since: z.number(), limit: z.number().int().optional() }).optional(),
          replication_ready: z.boolean().default(false),
        })
        .prefault({}),
      presence: z
        .object({ key: z.string().default(""), enabled: z.boolean().default(false) })
        .prefault({}),
      postgres_changes: z.array(z.looseObject({})).default([]),
      private: z.boolean().default(false),
    })
    .prefault({}),
  access_token: z.string().nullish(),
});

/** What a client asks for when it joins. */
export type JoinPayload = z.infer<typeof joinPayload>;

/** Reads the payload of `phx_join`; `undefined` when it is malformed. */
export function parseJoin(payload: unknown): JoinPayload | undefined {
  return joinPayload.safeParse(payload).data;
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

/** What a channel may do without any policy. */
export const unrestricted: Permission = { broadcast: true, presence: true };
