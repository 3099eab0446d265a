import { randomUUID } from "node:crypto";

/** One tracked client of a topic: what it told of itself, under a reference. */
type Meta = Readonly<Record<string, unknown>> & { readonly phx_ref: string };

/** Presence by key, as clients receive it. */
export type PresenceState = Readonly<Record<string, { readonly metas: readonly Meta[] }>>;

/** What joined and what left. */
export type PresenceDiff = { readonly joins: PresenceState; readonly leaves: PresenceState };

/** Who is present on each topic. `channel` is any object that stands for one client's joined channel. */
export type Presence = {
  state(topic: string): PresenceState;
  /** Tracks a channel under a key, in place of what it tracked before. */
  track(
    topic: string,
    channel: object,
    key: string,
    payload: Readonly<Record<string, unknown>>,
  ): PresenceDiff;
  /** Ends a channel's presence; `undefined` when it had none. */
  untrack(topic: string, channel: object): PresenceDiff | undefined;
};

/** Makes an empty register. */
export function createPresence(): Presence {
  const topics = new Map<string, Map<object, { readonly key: string; readonly meta: Meta }>>();

  function untrack(topic: string, channel: object): PresenceDiff | undefined {
    const tracked = topics.get(topic);
    const before = tracked?.get(channel);
    if (tracked === undefined || before === undefined) return undefined;
    tracked.delete(channel);
    if (tracked.size === 0) topics.delete(topic);
    return { joins: {}, leaves: { [before.key]: { metas: [before.meta] } } };
  }

  return {
    state(topic) {
      const state: Record<string, { metas: Meta[] }> = {};
      for (const { key, meta } of topics.get(topic)?.values() ?? []) {
        const entry = state[key] ?? { metas: [] };
        entry.metas.push(meta);
        state[key] = entry;
      }
      return state;
    },
    track(topic, channel, key, payload) {
      const leaves = untrack(topic, channel)?.leaves ?? {};
      const meta = { ...payload, phx_ref: randomUUID() };
      const tracked = topics.get(topic) ?? new Map();
      tracked.set(channel, { key, meta });
      topics.set(topic, tracked);
      return { joins: { [key]: { metas: [meta] } }, leaves };
    },
    untrack,
  };
}
