import { z } from "zod";
import { type ErrorRecord, type Json, jsonSchema, toJson } from "../../kernel/mod.ts";
import type { StepExecution } from "../worker/step_handler.ts";
import { StepRefused } from "../worker/step_refused.ts";
import type { Wait } from "../worker/suspension.ts";
import type { FlowBranch } from "./flow_branch.ts";
import { FlowHandedOver, FlowStepError, withoutRetry } from "./flow_errors.ts";
import { FlowJournal } from "./flow_journal.ts";
import type { FlowRecord, OperationKind } from "./flow_record.ts";
import type { FlowTools } from "./flow_tools.ts";
import { OpenWaits } from "./open_waits.ts";
import { Replay } from "./replay.ts";

/** An operation under way: where it is kept, and what earlier attempts have recorded of it. */
export interface FlowOperation {
  readonly branch: FlowBranch;
  readonly path: string;
  readonly kind: OperationKind | "all";
  readonly position: number | null;
  readonly record: FlowRecord | undefined;
}

/** An event whose payload the schema did not take. */
interface Refused {
  readonly event: string;
  readonly payload: Json;
}

/** Of an attempt, for a branch that was given an answer to go on: 1 s. */
const SETTLING_SHARE = 1 / 20;

const keptWaitSchema = z.object({ answer: jsonSchema });

/**
 * One attempt of a flow. It knows what is at work and what waits: when all that is left waits, it asks the engine for
 * answers and is suspended without any. What must end the attempt does so past the function's own `catch`.
 */
export class FlowExecution {
  readonly step: StepExecution;
  readonly tools: FlowTools | undefined;
  /** Rejects when the attempt ends otherwise than by its function. */
  readonly ended: Promise<never>;
  readonly #branches = new Set<FlowBranch>();
  readonly #replay: Replay;
  readonly #waits: OpenWaits;
  readonly #failures: {
    readonly operation: FlowOperation;
    readonly kind: OperationKind;
    readonly isLast: () => boolean;
    readonly refused: Refused | undefined;
  }[] = [];
  readonly #handOverMilliseconds: number;
  readonly #handOverAt: number;
  #pending = 0;
  #working = 0;
  #asking: Promise<void> | undefined;
  #isLookPlanned = false;
  #mustHandOver = false;
  isFinished = false;
  #lookAgain: ReturnType<typeof setTimeout> | undefined;
  #end: (reason: unknown) => void = () => undefined;
  #endedBy: { readonly reason: unknown } | undefined;

  constructor(step: StepExecution, tools: FlowTools | undefined, handOverMilliseconds: number) {
    this.step = step;
    this.tools = tools;
    this.#replay = new Replay(step.context.checkpoints, this, () => this.#pending < 2);
    this.#waits = new OpenWaits(step, this.#replay.deliveries);
    this.#handOverMilliseconds = handOverMilliseconds;
    this.#handOverAt = Date.now() + handOverMilliseconds;
    this.ended = new Promise<never>((_, reject) => {
      this.#end = reject;
    });
    this.ended.catch(() => undefined);
    step.signal.addEventListener("abort", () => this.finish());
    this.#look();
  }

  endedWith(reason: unknown): boolean {
    return this.#endedBy !== undefined && this.#endedBy.reason === reason;
  }

  /** The function has returned or thrown, or the attempt has ended: nothing new begins, and nothing suspends it. */
  finish(): void {
    this.isFinished = true;
    clearTimeout(this.#lookAgain);
  }

  /** Ends the attempt; anything that awaits an operation after that waits for ever. */
  end(reason: unknown): Promise<never> {
    this.finish();
    this.#endedBy ??= { reason };
    this.#end(this.#endedBy.reason);
    return new Promise(() => undefined);
  }

  open(branch: FlowBranch): void {
    this.#branches.add(branch);
  }

  close(branch: FlowBranch): void {
    this.#branches.delete(branch);
    this.#look();
  }

  /** Notes that the function has come to an operation, and does it unless it is recorded. */
  async perform<Result>(
    branch: FlowBranch,
    name: string,
    kind: OperationKind | "all",
    perform: (operation: FlowOperation) => Promise<Result>,
  ): Promise<Result> {
    const position = branch.begin();
    const path = branch.pathOf(name);
    const weight = kind === "all" ? 0 : 1;
    this.#pending += weight;
    try {
      const record = await this.#replay.reach(path, kind, position);
      return await perform({ branch, path, kind, position, record });
    } catch (error) {
      // What the flow may catch is its own; anything else is between the engine and this attempt.
      if (kind === "all" || error instanceof FlowStepError) throw error;
      return await this.end(withoutRetry(error));
    } finally {
      this.#pending -= weight;
      branch.end();
      this.#look();
    }
  }

  /** Does something new: only once all that is recorded has come again, and while there is time. */
  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#replay.ended();
    await this.#asking;
    if (this.isFinished) return await never();
    if (Date.now() > this.#handOverAt) {
      this.#mustHandOver = true;
      this.#look();
      return await never();
    }
    return await this.busy(work);
  }

  /** Does something that the function awaits: meanwhile it is not suspended. */
  async busy<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      this.#look();
    }
  }

  /** Waits within an operation that is at work. */
  async pause(branch: FlowBranch, wait: Wait): Promise<unknown> {
    const kept = this.step.context.checkpoints[wait.key];
    const { answer } = keptWaitSchema.parse(kept ?? { answer: null });
    if (answer !== null) return answer;
    this.#working -= 1;
    try {
      return await this.wait(branch, wait);
    } finally {
      this.#working += 1;
    }
  }

  /** Waits for an answer of the engine's. */
  async wait(branch: FlowBranch, wait: Wait): Promise<unknown> {
    await this.#replay.ended();
    const answer = this.#waits.add(branch, wait);
    this.#look();
    return await answer;
  }

  /** Keeps what an operation came to in the end, and gives it to its caller in its turn. */
  async settle(path: string, record: FlowRecord): Promise<void> {
    const { deliveries } = this.#replay;
    const order = deliveries.reserve(1);
    await this.keep(path, { ...record, order });
    await deliveries.turn(order);
  }

  /** Keeps what an operation came to so far. @throws CogoError: the attempt cannot go on without. */
  async keep(path: string, record: FlowRecord): Promise<void> {
    await this.step.checkpoint(FlowJournal.keyOf(path), toJson(record));
  }

  /** An operation has failed for good, for what it was given if it was `refused`: its caller may catch it. */
  fail(
    operation: FlowOperation,
    kind: OperationKind,
    error: ErrorRecord,
    refused?: Refused,
  ): FlowStepError {
    this.#failures.push({ operation, kind, isLast: operation.branch.watch(), refused });
    return new FlowStepError({ path: operation.path, kind }, error);
  }

  /** Has the next attempt try again what failed and was not caught: nothing came after it. */
  async forgetFailures(): Promise<void> {
    for (const { operation, kind, isLast, refused } of this.#failures) {
      const { path, position } = operation;
      if (!isLast()) continue;
      if (kind === "step") {
        await this.keep(path, { kind, position, status: "retrying", attempts: 0 });
      }
      if (kind === "spawn") await this.keep(path, { kind, position, answer: null });
      if (refused !== undefined) await this.#refuse(operation, refused);
    }
  }

  /** Lets another event of that name take the place of one whose payload was refused, from now on. */
  async #refuse({ path, position }: FlowOperation, { event, payload }: Refused): Promise<void> {
    const record = { kind: "waitFor", position } as const;
    await this.keep(path, { ...record, answer: null, refused: payload });
    const wait = { key: FlowJournal.keyOf(path), record, event, refused: payload };
    await this.step.awaitAny([wait], { suspend: false });
  }

  /** Whether the function repeats what it has done before. */
  get isReplaying(): boolean {
    return this.#replay.isOngoing;
  }

  /** Resolves when the function has come by all that is recorded; ends the attempt when it does not. */
  reached(): Promise<void> {
    return this.#replay.reached();
  }

  /** Looks, after all that can go on has gone on, whether there is anything left to do. */
  #look(): void {
    if (this.#isLookPlanned) return;
    this.#isLookPlanned = true;
    setTimeout(() => {
      this.#isLookPlanned = false;
      this.#decide();
    }, 0);
  }

  #decide(): void {
    clearTimeout(this.#lookAgain);
    if (this.isFinished || this.#asking !== undefined) return;
    const isAtWork = this.#working > 0;
    if (this.#mustHandOver && !isAtWork) {
      void this.end(new FlowHandedOver());
      return;
    }
    const isIdle = !isAtWork && !this.#mustHandOver && this.#isIdle();
    const settling = isIdle ? this.#settlingMilliseconds() : 0;
    const suspend = isIdle && settling <= 0;
    if (suspend || this.#waits.areNew) this.#askAndLook(suspend);
    else if (isIdle) this.#lookAgain = setTimeout(() => this.#look(), settling);
    else if (!isAtWork) this.#watchOwn();
  }

  #askAndLook(suspend: boolean): void {
    const end = (error: unknown) => void this.end(withoutRetry(error));
    this.#asking = this.#waits.ask(suspend).catch(end);
    void this.#asking.finally(() => {
      this.#asking = undefined;
      this.#look();
    });
  }

  /** Whether every branch waits; one that does not is at something of its own, and will come back. */
  #isIdle(): boolean {
    if (!this.#waits.areAny || !this.#replay.deliveries.isEmpty) return false;
    return [...this.#branches].every(({ open, waiting }) => open > 0 || waiting > 0);
  }

  /** For how long a branch that was given an answer may still be about to go on, whatever else of it waits. */
  #settlingMilliseconds(): number {
    const answered = [...this.#branches].map(
      ({ answeredAt }) => answeredAt ?? Number.NEGATIVE_INFINITY,
    );
    return Math.max(...answered) + this.#handOverMilliseconds * SETTLING_SHARE - Date.now();
  }

  /** What the function awaits of its own has as long as an attempt: nobody could tell it from a function that hangs. */
  #watchOwn(): void {
    this.#lookAgain = setTimeout(() => {
      void this.end(
        new StepRefused({
          code: "flow_stands_still",
          message: `Expected the function to go on, but for ${this.#handOverMilliseconds / 1_000} s it has awaited something that is no operation of its run`,
          remedy: "Do what takes long in a step, and redrive the task",
        }),
      );
    }, this.#handOverMilliseconds);
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
