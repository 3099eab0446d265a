/**
 * A part of a flow whose operations come one after the other: the whole, or one element of `all`. It knows where
 * in the order an operation comes, and whether its code could be at work.
 */
export class FlowBranch {
  readonly path: string;
  readonly #parent: FlowBranch | undefined;
  /** Operations that wait for something outside. */
  waiting = 0;
  /** Branches below it that have not ended. */
  open = 0;
  /** When an operation last gave its code a result, unless it has started another since. */
  answeredAt: number | undefined;
  #next = 0;
  #pending = 0;
  #overlapped = false;

  constructor(path: string, parent?: FlowBranch) {
    this.path = path;
    this.#parent = parent;
  }

  /** Whether the branch, and those above it, stay where they are from now on. */
  watch(): () => boolean {
    const started = this.#next;
    const above = this.#parent?.watch();
    return () => this.#next === started && (above?.() ?? true);
  }

  pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}/${name}`;
  }

  /** The place of the operation that begins now; null once any have overlapped: their order is chance. */
  begin(): number | null {
    this.#overlapped ||= this.#pending > 0;
    this.#pending += 1;
    this.answeredAt = undefined;
    this.#next += 1;
    return this.#overlapped ? null : this.#next - 1;
  }

  end(): void {
    this.#pending -= 1;
    this.answeredAt = Date.now();
  }
}
