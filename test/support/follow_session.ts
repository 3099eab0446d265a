import { type CogoEvent, eventSchema } from "../../shared/events/event.ts";
import type { ApiClient } from "../../shared/postgres/database.ts";

/** What arrived on a private channel, in the order of arrival. */
export interface Followed {
  readonly events: readonly CogoEvent[];
  /** How the subscription ended: SUBSCRIBED, or CHANNEL_ERROR with a reason. */
  readonly status: string;
  readonly reason: string | undefined;
  /** Waits for an event that fits; events that came before count. */
  until(fits: (event: CogoEvent) => boolean): Promise<CogoEvent>;
}

/** Subscribes to a private topic as any user of supabase-js would, and keeps what comes. */
export async function follow(client: ApiClient, topic: string): Promise<Followed> {
  await client.realtime.setAuth();
  const events: CogoEvent[] = [];
  const waiting = new Set<() => void>();
  const channel = client.channel(topic, { config: { private: true } });
  channel.on("broadcast", { event: "*" }, (message) => {
    events.push(eventSchema.parse(message.payload));
    for (const look of waiting) look();
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
