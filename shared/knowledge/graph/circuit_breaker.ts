const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/**
 * Keeps calls away from a service that has just failed. After a failure it is left alone for a second,
 * then one call may try; each failed trial doubles the pause, and a success ends it. One isolate's
 * breaker knows nothing of another's: each learns for the price of one timeout.
 */
export class CircuitBreaker {
  #pause = 0;
  #closedUntil = 0;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether a call may be made now. While the service is failing, only the first to ask may try. */
  admits(): boolean {
    if (this.#pause === 0) return true;
    if (this.#now() < this.#closedUntil) return false;
    this.#closedUntil = this.#now() + this.#pause;
    return true;
  }

  succeed(): void {
    this.#pause = 0;
  }

  fail(): void {
    this.#pause = Math.min(
      Math.max(this.#pause * 2, FIRST_PAUSE_MILLISECONDS),
      LONGEST_PAUSE_MILLISECONDS,
    );
    this.#closedUntil = this.#now() + this.#pause;
  }
}
