import type { StepExecution } from "../worker/step_handler.ts";
import type { Wait } from "../worker/suspension.ts";
import type { Deliveries } from "./deliveries.ts";
import type { FlowBranch } from "./flow_branch.ts";

interface OpenWait {
  readonly wait: Wait;
  readonly branch: FlowBranch;
  readonly resolve: (answer: unknown) => void;
  asked: boolean;
}

/** What the branches of a flow wait for. */
export class OpenWaits {
  readonly #step: StepExecution;
  readonly #deliveries: Deliveries;
  readonly #waits = new Map<string, OpenWait>();

  constructor(step: StepExecution, deliveries: Deliveries) {
    this.#step = step;
    this.#deliveries = deliveries;
  }

  get areAny(): boolean {
    return this.#waits.size > 0;
  }

  /** Whether there is one that the engine has not heard of. */
  get areNew(): boolean {
    return [...this.#waits.values()].some(({ asked }) => !asked);
  }

  add(branch: FlowBranch, wait: Wait): Promise<unknown> {
    branch.waiting += 1;
    return new Promise((resolve) => {
      this.#waits.set(wait.key, { wait, branch, resolve, asked: false });
    });
  }

  /** Asks the engine for answers to all of them, and passes on those that have come. */
  async ask(suspend: boolean): Promise<void> {
    const open = [...this.#waits.values()];
    for (const each of open) each.asked = true;
    const order = this.#deliveries.reserve(open.length);
    const waits = open.map(({ wait }) => ({ ...wait, record: { ...wait.record, order } }));
    const { answers, came } = await this.#step.awaitAny(waits, { suspend });
    for (const [index, key] of came.entries()) this.#answer(key, answers[key], order + index);
    for (let rest = came.length; rest < open.length; rest += 1) {
      this.#deliveries.forgo(order + rest);
    }
  }

  #answer(key: string, answer: unknown, place: number): void {
    const open = this.#waits.get(key);
    if (open === undefined) {
      this.#deliveries.forgo(place);
      return;
    }
    this.#waits.delete(key);
    open.branch.waiting -= 1;
    void this.#deliveries.turn(place).then(() => open.resolve(answer));
  }
}
