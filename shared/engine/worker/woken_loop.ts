import { WakeSignal } from "./wake_signal.ts";

/**
 * Work that a wake starts: started when it does not run, notified when it does, and started once more when the
 * wake came after its last look.
 */
export class WokenLoop {
  readonly #work: (wakes: WakeSignal) => Promise<void>;
  readonly #wakes = new WakeSignal();
  #working = false;

  /** `work` never throws; it acknowledges the signal each time it looks for work. */
  constructor(work: (wakes: WakeSignal) => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when there is nothing more to do; at once when it was running already. */
  async wake(): Promise<void> {
    this.#wakes.notify();
    if (this.#working) return;
    this.#working = true;
    do {
      this.#wakes.acknowledge();
      await this.#work(this.#wakes);
    } while (this.#wakes.pending);
    this.#working = false;
  }
}
