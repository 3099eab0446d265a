import { z } from "zod";

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
