import type { components } from "../api.generated.ts";
import { CogoProblem } from "../problem.ts";

/** Something that happened in a session; numbered per session from 1 without gaps. */
export type CogoEvent = components["schemas"]["Event"];

/** Where a session's events come from: the log has all of them, a message may be lost. */
export interface EventSource {
  /** Some of the events after a number, in order, and whether there are more. */
  read(after: number): Promise<{ readonly events: readonly CogoEvent[]; readonly more: boolean }>;
  /** Hears messages; returns what ends it. */
  listen(listener: MessageListener): () => void;
}

export interface MessageListener {
  hear(message: unknown): void;
  /** The channel is joined, perhaps again: what was said before is in the log. */
  join(): void;
}

export interface FeedOptions {
  /** The number of the last event that is already known. */
  readonly after?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long a lost message may delay what it announced. */
  readonly pollMilliseconds?: number | undefined;
}

interface Batch {
  readonly events: readonly CogoEvent[];
  /** The log was read to its end. */
  readonly complete: boolean;
}

const POLL_MILLISECONDS = 5_000;
/** A reader who is slower than the messages finds them in the log. */
const KEPT_MESSAGES = 1_000;

/**
 * A session's events in order, without gaps, each once. Messages are hints: an event that is the next one is
 * taken from its message, any other message makes the feed read the log from where it stands.
 */
export class EventFeed {
  readonly #source: EventSource;
  readonly #signal: AbortSignal | undefined;
  readonly #pollMilliseconds: number;
  readonly #leave: () => void;
  readonly #messages: unknown[] = [];
  #last: number;
  #stale = true;
  #wake = () => {};

  constructor(source: EventSource, { after, signal, pollMilliseconds }: FeedOptions) {
    this.#source = source;
    this.#signal = signal;
    this.#pollMilliseconds = pollMilliseconds ?? POLL_MILLISECONDS;
    this.#last = after ?? 0;
    this.#leave = source.listen({
      hear: (message) => this.#hear(message),
      join: () => this.checkLog(),
    });
  }

  /** What is next, as soon as there is something, or the log was read and has nothing new. */
  async next(): Promise<Batch> {
    for (;;) {
      this.#signal?.throwIfAborted();
      const batch = this.#stale ? await this.#readLog() : this.#takeMessages();
      if (batch !== undefined) return batch;
      if (!this.#stale) await this.#wait();
    }
  }

  /** Makes the next batch come from the log. */
  checkLog(): void {
    this.#stale = true;
    this.#wake();
  }

  close(): void {
    this.#leave();
  }

  #hear(message: unknown): void {
    if (this.#messages.length >= KEPT_MESSAGES) this.#messages.length = 0;
    this.#messages.push(message);
    this.#wake();
  }

  async #readLog(): Promise<Batch | undefined> {
    // Before it is read: what is announced meanwhile may come too late for this reading.
    this.#stale = false;
    const page = await this.#source.read(this.#last).catch(unlessTransient);
    if (page === undefined) {
      await this.#wait();
      this.#stale = true;
      return undefined;
    }
    this.#last = page.events.at(-1)?.sequence ?? this.#last;
    this.#stale ||= page.more;
    return { events: page.events, complete: !page.more };
  }

  #takeMessages(): Batch | undefined {
    const events: CogoEvent[] = [];
    while (this.#messages.length > 0 && !this.#stale) {
      const message = this.#messages.shift();
      const sequence = sequenceOf(message);
      if (sequence === this.#last + 1 && isEvent(message)) {
        events.push(toEvent(message));
        this.#last = sequence;
      } else if (sequence > this.#last) {
        this.#stale = true;
      }
    }
    return events.length === 0 ? undefined : { events, complete: false };
  }

  /** Waits for a message; when none comes, the log is read. */
  async #wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.checkLog(), this.#pollMilliseconds);
      const wake = () => {
        clearTimeout(timer);
        this.#signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#wake = wake;
      this.#signal?.addEventListener("abort", wake);
    });
  }
}

/** Goes on, with nothing, after an error that may pass. */
export function unlessTransient(error: unknown): undefined {
  if (error instanceof CogoProblem && error.isTransient) return undefined;
  throw error;
}

function sequenceOf(message: unknown): number {
  const { sequence } = (message ?? {}) as { readonly sequence?: unknown };
  return typeof sequence === "number" ? sequence : 0;
}

/** Without what Realtime adds. */
function toEvent(message: CogoEvent): CogoEvent {
  const { sequence, type, sessionId, taskId, runId, stepId, payload, createdAt } = message;
  return { sequence, type, sessionId, taskId, runId, stepId, payload, createdAt };
}

/** A burst has a number, too, but is no event: it has no payload. */
function isEvent(message: unknown): message is CogoEvent {
  return (message as Partial<CogoEvent>).payload !== undefined;
}
