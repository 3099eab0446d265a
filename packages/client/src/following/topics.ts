import type { RealtimeChannel } from "@supabase/supabase-js";
import type { SupabaseConnection } from "../api.ts";
import type { MessageListener } from "./event_feed.ts";

type RealtimeConnection = Pick<SupabaseConnection, "realtime" | "channel" | "removeChannel">;

const REOPEN_MILLISECONDS = 5_000;

/** Where messages are heard. */
export interface MessageSource {
  /** Hears what is broadcast on a topic; returns what ends it. */
  listen(name: string, listener: MessageListener): () => void;
}

/** Nothing is heard; the log is read at intervals. */
export const SILENCE: MessageSource = { listen: () => () => {} };

/**
 * Private topics of a Supabase client. It has one channel for a topic however many listen: a second one of
 * the same name would be the first, and be gone when that is removed.
 */
export class Topics implements MessageSource {
  readonly #supabase: RealtimeConnection;
  readonly #topics = new Map<string, Topic>();

  constructor(supabase: RealtimeConnection) {
    this.#supabase = supabase;
  }

  listen(name: string, listener: MessageListener): () => void {
    const forget = () => this.#topics.delete(name);
    const topic = this.#topics.get(name) ?? new Topic(this.#supabase, name, forget);
    this.#topics.set(name, topic);
    topic.add(listener);
    return () => topic.remove(listener);
  }
}

class Topic {
  readonly #supabase: RealtimeConnection;
  readonly #name: string;
  readonly #forget: () => void;
  readonly #listeners = new Set<MessageListener>();
  #channel: RealtimeChannel | undefined;
  /** Opening and closing take turns: a channel that is being left cannot be joined. */
  #turn = Promise.resolve();

  constructor(supabase: RealtimeConnection, name: string, forget: () => void) {
    this.#supabase = supabase;
    this.#name = name;
    this.#forget = forget;
  }

  add(listener: MessageListener): void {
    this.#listeners.add(listener);
    this.#settle();
  }

  remove(listener: MessageListener): void {
    this.#listeners.delete(listener);
    this.#settle();
  }

  /** Opens the channel if anybody listens, closes it if nobody does. */
  #settle(): void {
    // Without a channel the log is still read, at intervals.
    this.#turn = this.#turn.then(() => this.#takeTurn()).catch(() => undefined);
  }

  async #takeTurn(): Promise<void> {
    const isWanted = this.#listeners.size > 0;
    const channel = this.#channel;
    if (isWanted && channel === undefined) {
      await this.#open();
    } else if (!isWanted && channel !== undefined) {
      this.#channel = undefined;
      await this.#supabase.removeChannel(channel);
    }
    if (this.#listeners.size === 0) this.#forget();
  }

  async #open(): Promise<void> {
    await this.#supabase.realtime.setAuth();
    const channel = this.#supabase.channel(this.#name, { config: { private: true } });
    channel.on("broadcast", { event: "*" }, ({ payload }) => {
      for (const listener of this.#listeners) listener.hear(payload);
    });
    this.#channel = channel;
    channel.subscribe((status) => {
      if (status === "SUBSCRIBED") for (const listener of this.#listeners) listener.join();
      if (status === "CLOSED" && this.#channel === channel) this.#reopen();
    });
  }

  /** The server closed it; after an error, supabase-js joins again by itself. */
  #reopen(): void {
    this.#channel = undefined;
    setTimeout(() => this.#settle(), REOPEN_MILLISECONDS);
  }
}
