import { drawSamples } from "./drawn_samples.ts";
import { type Caller, describeExchange, type Exchange, type Sample } from "./exchange.ts";
import { findFaults } from "./find_faults.ts";
import type { Operation } from "./operation.ts";
import { RECIPES } from "./recipes.ts";
import type { Stage } from "./serve.ts";

const { COGO_CONFORMANCE_RUNS, COGO_CONFORMANCE_SEED } = process.env;

/** Of each operation so many requests are drawn; a long run draws more. */
export const RUNS = Number(COGO_CONFORMANCE_RUNS ?? 4);
/** The same seed draws the same requests. A long run has another one each time, unless one is given. */
export const SEED = Number(
  COGO_CONFORMANCE_SEED ?? (COGO_CONFORMANCE_RUNS === undefined ? 54 : Date.now() % 2 ** 31),
);

const MOST_SHOWN = 5;

/** Sends requests for one operation, and keeps what was wrong with the answers. */
export class Examiner {
  readonly operation: Operation;
  readonly stage: Stage;
  readonly #faults: string[] = [];

  constructor(stage: Stage, operation: Operation) {
    this.stage = stage;
    this.operation = operation;
  }

  /** Who may call it and has things to call it with. */
  get permitted(): Caller {
    return this.operation.callers.has("user") ? "owner" : "operator";
  }

  /** Requests that match the document, about the owner's things; what removes things is about none that there are. */
  draw(runs: number): readonly Sample[] {
    const known = this.operation.method === "DELETE" ? {} : this.stage.suggestions;
    return drawSamples(this.operation, known, { seed: SEED, runs });
  }

  /** A request that is done, whatever was done before. */
  async arrange(): Promise<Sample> {
    const [drawn] = this.draw(1);
    if (drawn === undefined) throw new Error("Expected a request, got none");
    const { cursor: _, ...query } = drawn.query; // of a page that nobody has read
    return { ...drawn, query, ...(await RECIPES[this.operation.name]?.(this.stage)) };
  }

  /** Sends it, and looks for what is wrong with the answer whatever was asked. */
  async send(caller: Caller, what: string, sample: Sample): Promise<Exchange> {
    const exchange = await this.stage.client.send(this.operation, caller, what, sample);
    for (const fault of findFaults(exchange)) this.report(exchange, fault);
    return exchange;
  }

  expect(exchange: Exchange, expected: string, isSo: boolean): void {
    if (!isSo) this.report(exchange, `Expected ${expected}`);
  }

  report(exchange: Exchange, fault: string): void {
    this.#faults.push(`${fault}\n    ${describeExchange(exchange)}`);
  }

  /** @throws Error with the first of all faults. */
  conclude(): void {
    const { length } = this.#faults;
    if (length === 0) return;
    const shown = this.#faults.slice(0, MOST_SHOWN).join("\n\n");
    throw new Error(`${length} faults with COGO_CONFORMANCE_SEED=${SEED}\n\n${shown}`);
  }
}

export const isDone = ({ status }: Exchange): boolean => status < 300;
