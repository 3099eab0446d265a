import type { RealtimeChannel } from "@supabase/supabase-js";
import { z } from "zod";
import { burstSchema, type CogoEvent, eventSchema } from "../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";

const BACKSTOP_MILLISECONDS = 5_000;
/** A stack that is restarted is back by then. */
const LOST_MILLISECONDS = 30_000;
const PAGE = 500;

/**
 * A session's events in order, without gaps, each once. Broadcasts are hints: an event that is next in
 * sequence is taken from the broadcast, anything else, a burst too, makes the feed read the log from where
 * it stands.
 */
export class EventFeed {
  readonly #client: ApiClient;
  readonly #sessionId: string;
  readonly #listener: (event: CogoEvent) => void;
  #channel: RealtimeChannel | undefined;
  #backstop: ReturnType<typeof setInterval> | undefined;
  #last = 0;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #answeredAt = Date.now();
  #waiting:
    | { readonly isLast: (event: CogoEvent) => boolean; end(error?: Error): void }
    | undefined;

  constructor(client: ApiClient, sessionId: string, listener: (event: CogoEvent) => void) {
    this.#client = client;
    this.#sessionId = sessionId;
    this.#listener = listener;
  }

  /** Subscribes to the private channel; resolves when joined and caught up. */
  async open(): Promise<void> {
    await this.#client.realtime.setAuth();
    const channel = this.#client.channel(`session:${this.#sessionId}`, {
      config: { private: true },
    });
    this.#channel = channel;
    channel.on("broadcast", { event: "*" }, (message) => this.#receive(message.payload));
    await new Promise<void>((resolve) => {
      channel.subscribe((status) => {
        // Also after a reconnect: what was missed is in the log.
        if (status === "SUBSCRIBED") this.#catchUp();
        resolve();
      });
    });
    this.#backstop = setInterval(() => this.#catchUp(), BACKSTOP_MILLISECONDS);
  }

  /**
   * Resolves with the first event from now on that is the last one waited for.
   *
   * @throws CogoError `endpoint_unavailable` when the log has not answered for half a minute.
   */
  until(isLast: (event: CogoEvent) => boolean): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => (error === undefined ? resolve() : reject(error));
      this.#waiting = { isLast, end };
    });
    // Nobody may be waiting yet when it fails.
    ended.catch(() => undefined);
    return ended;
  }

  async close(): Promise<void> {
    clearInterval(this.#backstop);
    if (this.#channel !== undefined) await this.#client.removeChannel(this.#channel);
  }

  #receive(message: unknown): void {
    const event = eventSchema.safeParse(message);
    if (event.success && event.data.sequence === this.#last + 1) {
      this.#deliver(event.data);
      return;
    }
    const { data } = event.success ? event : burstSchema.safeParse(message);
    if (data === undefined || data.sequence > this.#last) this.#catchUp();
  }

  #deliver(event: CogoEvent): void {
    this.#last = event.sequence;
    this.#listener(event);
    if (this.#waiting?.isLast(event)) this.#waiting.end();
  }

  /** What is announced during a read may have come too late for it: it reads once more. */
  #catchUp(): void {
    this.#readAgain = true;
    this.#reading ??= this.#readWhileTold().finally(() => {
      this.#reading = undefined;
    });
  }

  async #readWhileTold(): Promise<void> {
    while (this.#readAgain) {
      this.#readAgain = false;
      await this.#readLog();
    }
  }

  async #readLog(): Promise<void> {
    for (;;) {
      const { data, error } = await this.#client.functions.invoke(
        `cogo-sessions/${this.#sessionId}/events?after=${this.#last}&limit=${PAGE}`,
        { method: "GET" },
      );
      if (error !== null) {
        this.#noticeLoss(); // until then the backstop asks again
        return;
      }
      this.#answeredAt = Date.now();
      const { events } = z.object({ events: z.array(eventSchema) }).parse(data);
      for (const event of events) {
        if (event.sequence === this.#last + 1) this.#deliver(event);
      }
      if (events.length < PAGE) return;
    }
  }

  #noticeLoss(): void {
    if (Date.now() - this.#answeredAt < LOST_MILLISECONDS) return;
    this.#waiting?.end(
      new CogoError({
        code: "endpoint_unavailable",
        message: "The stack has not answered for half a minute; it may have been stopped",
        remedy: "Start it with ./cogo up; its tasks continue, and ./cogo get fetches their files",
      }),
    );
  }
}
