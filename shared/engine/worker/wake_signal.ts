/**
 * Carries wakes from the endpoint to the slice that is running. A wake is a state, not a count: however
 * many come before the slice looks, it looks once.
 */
export class WakeSignal {
  #pending = false;
  #wakeWaiting: () => void = () => undefined;

  /** Whether a wake has come since the last look. */
  get pending(): boolean {
    return this.#pending;
  }

  notify(): void {
    this.#pending = true;
    this.#wakeWaiting();
  }

  /** Says that the queue is about to be looked at. */
  acknowledge(): void {
    this.#pending = false;
  }

  /** Resolves with the next wake, or at once when one is pending. */
  wait(): Promise<void> {
    if (this.#pending) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeWaiting = resolve;
    });
  }
}
