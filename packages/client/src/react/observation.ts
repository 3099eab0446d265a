import type { CogoEvent } from "../following/event_feed.ts";

/** What is known by now, and what went wrong if following ended because of it. */
export interface Observed<State> {
  readonly state: State | undefined;
  readonly events: readonly CogoEvent[];
  readonly error: Error | undefined;
}

/** What is observed: its events, and a state that is read again when an event concerns it. */
export interface Subject<State> {
  events(signal: AbortSignal): AsyncIterable<CogoEvent>;
  read(): Promise<State>;
  concerns(event: CogoEvent): boolean;
}

const NOTHING: Observed<never> = { state: undefined, events: [], error: undefined };

/**
 * Follows its subject while anybody is subscribed, from the beginning each time. Subscribers are notified
 * once for all that came together: the past of a long task would otherwise be drawn event by event.
 */
export class Observation<State> {
  readonly #subject: Subject<State>;
  readonly #listeners = new Set<() => void>();
  #following: AbortController | undefined;
  #snapshot: Observed<State> = NOTHING;
  #events: CogoEvent[] = [];
  #shown = 0;
  #reads = 0;
  #latest = 0;
  #notifying: ReturnType<typeof setTimeout> | undefined;

  constructor(subject: Subject<State>) {
    this.#subject = subject;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#following === undefined) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  readonly getSnapshot = (): Observed<State> => this.#snapshot;

  /** Reads the state now, such as after a decision of this user's. */
  async refresh(): Promise<void> {
    this.#reads += 1;
    const read = this.#reads;
    const state = await this.#subject.read();
    // A read that began earlier may be answered later, and knows less.
    if (read < this.#latest) return;
    this.#latest = read;
    this.#change({ state });
  }

  #start(): void {
    const following = new AbortController();
    this.#following = following;
    this.#events = [];
    this.#shown = 0;
    this.#snapshot = { ...this.#snapshot, error: undefined };
    this.#follow(following.signal).catch((error: unknown) => {
      if (following.signal.aborted) return;
      this.#change({ error: error instanceof Error ? error : new Error(String(error)) });
    });
  }

  #stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    clearTimeout(this.#notifying);
    this.#notifying = undefined;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    await this.refresh();
    for await (const event of this.#subject.events(signal)) {
      // Somebody may have subscribed again meanwhile, and has a following of their own.
      if (signal.aborted) return;
      this.#events.push(event);
      this.#notifying ??= setTimeout(() => this.#showEvents());
    }
    await this.refresh();
  }

  #showEvents(): void {
    this.#notifying = undefined;
    const fresh = this.#events.slice(this.#shown);
    this.#shown = this.#events.length;
    this.#change({ events: [...this.#events] });
    if (!fresh.some((event) => this.#subject.concerns(event))) return;
    // What it misses the next event that concerns it brings, or the end.
    this.refresh().catch(() => undefined);
  }

  #change(change: Partial<Observed<State>>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
