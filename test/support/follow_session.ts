import type { z } from "zod";
import { burstSchema, type CogoEvent, eventSchema } from "../../shared/engine/events/event.ts";
import { readEvents } from "../../shared/engine/events/read_events.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";

/** What arrived on a private channel, in the order of arrival. */
export interface Followed {
  readonly events: readonly CogoEvent[];
  /** How the subscription ended: SUBSCRIBED, or CHANNEL_ERROR with a reason. */
  readonly status: string;
  readonly reason: string | undefined;
  /** Waits for an event that fits; events that came before count. */
  until(fits: (event: CogoEvent) => boolean): Promise<CogoEvent>;
}

/**
 * Subscribes to a private topic as any user of supabase-js would, and keeps what comes. The events of a
 * burst are read from the log, as its message says.
 */
export async function follow(client: ApiClient, topic: string): Promise<Followed> {
  await client.realtime.setAuth();
  const events: CogoEvent[] = [];
  const waiting = new Set<() => void>();
  let arrival = Promise.resolve();
  const channel = client.channel(topic, { config: { private: true } });
  channel.on("broadcast", { event: "*" }, ({ payload }) => {
    const burst = burstSchema.safeParse(payload);
    const arrived = burst.success
      ? readBurst(client, topic, burst.data)
      : Promise.resolve([eventSchema.parse(payload)]);
    arrival = arrival.then(async () => {
      events.push(...(await arrived));
      for (const look of waiting) look();
    });
  });
  const joined = await new Promise<{ status: string; reason: string | undefined }>((resolve) => {
    channel.subscribe((status, error) => resolve({ status, reason: error?.message }));
  });
  return {
    events,
    ...joined,
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const event = events.find(fits);
          if (event === undefined) return;
          waiting.delete(look);
          resolve(event);
        };
        waiting.add(look);
        look();
      }),
  };
}

async function readBurst(
  client: ApiClient,
  topic: string,
  { sessionId, firstSequence, sequence }: z.output<typeof burstSchema>,
): Promise<CogoEvent[]> {
  const limit = sequence - firstSequence + 1;
  const events = await readEvents(client, { sessionId, after: firstSequence - 1, limit });
  return events.filter(({ taskId }) => !topic.startsWith("task:") || topic === `task:${taskId}`);
}
