/** The guest's clock: real time plus what its timers have skipped. */
export class VirtualClock {
  #skipped = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#skipped;
  }

  /** Jumps forwards to a moment, never backwards. */
  advanceTo(moment: number): void {
    this.#skipped += Math.max(0, moment - this.now());
  }

  /** WASI's `clock_time_get`, by which the engine's own Date reads this clock. */
  wasiFunction(memory: WebAssembly.Memory) {
    return (_clock: number, _precision: bigint, pointer: number): number => {
      const nanoseconds = BigInt(Math.round(this.now() * 1_000)) * 1_000n;
      new DataView(memory.buffer).setBigUint64(pointer, nanoseconds, true);
      return 0;
    };
  }
}
