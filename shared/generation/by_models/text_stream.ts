import type { StepExecution } from "../../engine/mod.ts";
import { truncateText } from "../../kernel/mod.ts";

/** Realtime counts messages: a follower reads along well enough at this pace. */
const PAUSE_MILLISECONDS = 400;
const LARGEST_PIECE_CHARACTERS = 8_000;

/**
 * Tells those who follow the task what is being written, in pieces: `{path, sequence, text, done}`. Put
 * together in order they are the file so far; sequence 0 starts it over.
 */
export class TextStream {
  readonly #execution: Pick<StepExecution, "stream">;
  readonly #path: string;
  #pending = "";
  #sequence = 0;
  #sentAt = 0;
  #told: Promise<void> = Promise.resolve();

  constructor(execution: Pick<StepExecution, "stream">, path: string) {
    this.#execution = execution;
    this.#path = path;
  }

  /** Starts the file over, as when another model takes over; returns what takes its pieces. */
  begin(): (piece: string) => void {
    this.#pending = "";
    this.#sequence = 0;
    return (piece) => {
      this.#pending += piece;
      if (Date.now() - this.#sentAt >= PAUSE_MILLISECONDS) this.#send(false);
    };
  }

  /**
   * Sends what is left, and that it was all; resolves when everything is sent, after which the step may end.
   * Nothing is sent for a file that was not written again.
   */
  async end(): Promise<void> {
    if (this.#sequence > 0 || this.#pending !== "") this.#send(true);
    await this.#told;
  }

  #send(done: boolean): void {
    const text = truncateText(this.#pending, LARGEST_PIECE_CHARACTERS);
    this.#pending = this.#pending.slice(text.length);
    this.#sentAt = Date.now();
    const last = done && this.#pending === "";
    const message = { path: this.#path, sequence: this.#sequence, text, done: last };
    // One after the other: two on their way at once may arrive in either order.
    this.#told = this.#told.then(() => this.#execution.stream(message));
    this.#sequence += 1;
    if (done && !last) this.#send(true);
  }
}
