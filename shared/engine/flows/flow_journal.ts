import type { Json } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { flowChanged } from "./flow_errors.ts";
import { type FlowRecord, flowRecordSchema, type OperationKind, placeOf } from "./flow_record.ts";

/** The checkpoints of operations begin with this; those of waits within an operation do not. */
const PREFIX = "flow:";
const MOST_OPERATIONS = 1_000;

/**
 * What earlier attempts of a flow have recorded, and which of it this one has come by again. A function that
 * does the same again reaches all of it before it does anything new.
 */
export class FlowJournal {
  readonly #records: ReadonlyMap<string, FlowRecord>;
  readonly #reached = new Set<string>();
  readonly #unreached: Set<string>;
  /** When the function last came by an operation. */
  reachedAt = Date.now();

  constructor(checkpoints: Readonly<Record<string, Json>>) {
    const operations = Object.entries(checkpoints).filter(([key]) => key.startsWith(PREFIX));
    this.#records = new Map(
      operations.map(([key, value]) => [key.slice(PREFIX.length), flowRecordSchema.parse(value)]),
    );
    this.#unreached = new Set(this.#records.keys());
  }

  static keyOf(path: string): string {
    return `${PREFIX}${path}`;
  }

  /** The places at which the function was given the results of its operations. */
  get places(): readonly number[] {
    return [...this.#records.values()]
      .map((record) => placeOf(record))
      .filter((place) => place !== undefined);
  }

  /** An operation that was recorded and has not come again; none once the replay is over. */
  get unreached(): string | undefined {
    return this.#unreached.values().next().value;
  }

  /**
   * What is recorded of the operation that the function has come to.
   *
   * @throws StepRefused `flow_changed`; StepRefused `flow_too_long`.
   */
  reach(path: string, kind: OperationKind | "all", position: number | null) {
    if (this.#reached.has(path)) {
      throw flowChanged(`Expected the name "${path}" once in its branch, got it twice`);
    }
    this.reachedAt = Date.now();
    this.#reached.add(path);
    this.#unreached.delete(path);
    const record = this.#records.get(path);
    if (record === undefined) return this.#admit();
    if (record.kind !== kind) {
      throw flowChanged(`Expected "${path}" to be ${record.kind}() as recorded, got ${kind}()`);
    }
    if (record.position !== null && position !== null && record.position !== position) {
      throw flowChanged(
        `Expected "${path}" to be number ${record.position + 1} of its branch as recorded, got number ${position + 1}`,
      );
    }
    return record;
  }

  #admit(): undefined {
    if (this.#reached.size <= MOST_OPERATIONS) return undefined;
    throw new StepRefused({
      code: "flow_too_long",
      message: `Expected at most ${MOST_OPERATIONS} operations in a run of a flow`,
      remedy: "Give parts of it to flows of their own with run.spawn()",
    });
  }
}
