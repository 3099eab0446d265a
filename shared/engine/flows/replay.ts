import type { StepContext } from "../worker/leased_step.ts";
import { Deliveries } from "./deliveries.ts";
import { flowChanged } from "./flow_errors.ts";
import { FlowJournal } from "./flow_journal.ts";
import { type FlowRecord, type OperationKind, placeOf } from "./flow_record.ts";

/** How long code may await something of its own between two operations while others wait for it to come back. */
const OWN_MILLISECONDS = 1_000;
const TICK_MILLISECONDS = 10;

/** What an attempt has to come by again before it does anything new, and in which order it is given the results. */
export class Replay {
  readonly deliveries: Deliveries;
  readonly #journal: FlowJournal;
  readonly #attempt: { readonly isFinished: boolean; end(reason: unknown): Promise<never> };

  constructor(
    checkpoints: StepContext["checkpoints"],
    attempt: { readonly isFinished: boolean; end(reason: unknown): Promise<never> },
    isAlone: () => boolean,
  ) {
    this.#journal = new FlowJournal(checkpoints);
    this.#attempt = attempt;
    this.deliveries = new Deliveries(this.#journal.places, isAlone);
  }

  /** Whether there is something recorded that the function has not come by. */
  get isOngoing(): boolean {
    return this.#journal.unreached !== undefined;
  }

  /** What is recorded of an operation that the function has come to, once it is its turn. */
  async reach(
    path: string,
    kind: OperationKind | "all",
    position: number | null,
  ): Promise<FlowRecord | undefined> {
    const record = this.#find(path, kind, position);
    if (record instanceof Promise) return await record;
    const place = record && placeOf(record);
    if (place !== undefined) await this.#inTurn(place);
    return record;
  }

  /** Resolves when the function has come by all that was recorded; ends the attempt when it does not. */
  async reached(): Promise<void> {
    await this.#wait(() => !this.isOngoing);
  }

  /** Resolves when the function has been given, too, all that it was given before. */
  async ended(): Promise<void> {
    const hasEnded = () => !this.isOngoing && this.deliveries.isReplayed;
    await this.#wait(() => hasEnded() || this.#attempt.isFinished);
  }

  #find(path: string, kind: OperationKind | "all", position: number | null) {
    try {
      return this.#journal.reach(path, kind, position);
    } catch (error) {
      return this.#attempt.end(error);
    }
  }

  async #inTurn(place: number): Promise<void> {
    let hasCome = false;
    const turn = this.deliveries.turn(place).then(() => {
      hasCome = true;
    });
    await Promise.race([turn, this.#wait(() => hasCome || this.#attempt.isFinished)]);
    await turn;
  }

  /** Waits until then; ends the attempt when nothing that is recorded comes again meanwhile. */
  async #wait(isOver: () => boolean): Promise<void> {
    const since = Date.now();
    while (!isOver()) {
      const path = this.#journal.unreached;
      const last = Math.max(since, this.#journal.reachedAt);
      if (path !== undefined && Date.now() - last > OWN_MILLISECONDS) {
        const message = `Expected "${path}" to come again, which is recorded, before anything new is done`;
        await this.#attempt.end(flowChanged(message));
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MILLISECONDS));
    }
  }
}
