/**
 * Hands a function what its operations came to, one after the other. The order is recorded, so that a race has the same
 * winner at every replay; in between, what follows from one comes before the next.
 */
export class Deliveries {
  readonly #isAlone: () => boolean;
  readonly #firstNew: number;
  /** Ascending. */
  readonly #outstanding: number[];
  readonly #ready = new Map<number, () => void>();
  #next: number;
  #isDelivering = false;

  /** `recorded` are the places of earlier attempts; `isAlone` says that nothing else can be overtaken. */
  constructor(recorded: readonly number[], isAlone: () => boolean) {
    this.#isAlone = isAlone;
    this.#outstanding = recorded.toSorted((a, b) => a - b);
    this.#next = (this.#outstanding.at(-1) ?? -1) + 1;
    this.#firstNew = this.#next;
  }

  /** Whether all that earlier attempts have recorded is delivered. */
  get isReplayed(): boolean {
    return (this.#outstanding[0] ?? this.#firstNew) >= this.#firstNew;
  }

  get isEmpty(): boolean {
    return this.#outstanding.length === 0;
  }

  /** Takes so many places behind all others, and returns the first of them. */
  reserve(quantity: number): number {
    const first = this.#next;
    this.#next += quantity;
    for (let place = first; place < this.#next; place += 1) this.#outstanding.push(place);
    return first;
  }

  /** Gives back a place for which there is nothing. */
  forgo(place: number): void {
    const index = this.#outstanding.indexOf(place);
    if (index >= 0) this.#outstanding.splice(index, 1);
    void this.#deliver();
  }

  /** Resolves when all before this place has been delivered. */
  turn(place: number): Promise<void> {
    return new Promise((resolve) => {
      this.#ready.set(place, resolve);
      void this.#deliver();
    });
  }

  async #deliver(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let deliver = this.#first; deliver !== undefined; deliver = this.#first) {
      // A timer comes after everything that the function does about the one before.
      if (!this.#isAlone()) await new Promise((resolve) => setTimeout(resolve, 0));
      this.#ready.delete(this.#outstanding.shift() ?? Number.NaN);
      deliver();
    }
    this.#isDelivering = false;
  }

  get #first(): (() => void) | undefined {
    const [place] = this.#outstanding;
    return place === undefined ? undefined : this.#ready.get(place);
  }
}
