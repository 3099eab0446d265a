import type { z } from "zod";
import type { JsonObject } from "../../kernel/mod.ts";
import type { ApprovalAnswer, ApprovalRequest } from "../worker/suspension.ts";
import type { Duration } from "./duration.ts";
import type { Callable } from "./flow.ts";
import type { Stored } from "./stored.ts";

/** When a step that failed is tried again. */
export interface StepOptions {
  /** How often after the first try; not at all unless said. */
  readonly retries?: number;
  /** The wait before the first of them, 1 s unless said; each further one is twice as long, up to an hour. */
  readonly backoff?: Duration;
  /** How long one try may take. */
  readonly timeout?: Duration;
}

/** A question to a model. */
export interface Question {
  readonly prompt: string;
  /** What it is about, by name. It is fenced: whatever it says, it gives the model no instructions. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** 4,000 unless said. */
  readonly maximumOutputTokens?: number;
  /** The only models wanted, as provider/model. */
  readonly models?: readonly string[];
  /** Streams the answer, as it is written, to those who follow the task. */
  readonly stream?: boolean;
}

/** What the function of a step is given. */
export interface StepTry {
  /** 1 for the first. */
  readonly attempt: number;
  /** The same at every try, and another for every step: for services that honour one. */
  readonly idempotencyKey: string;
  /** Aborted when its time is up, or when the run has ended meanwhile. */
  readonly signal: AbortSignal;
}

/**
 * A run of a flow, or a branch of it. Each operation has a name, once in its branch; what it came to is kept under that
 * name, and given again when the function is run again.
 */
export interface Run {
  /** The task that runs it. */
  readonly taskId: string;
  /** Does something and keeps what it returned: after that it is not done again. */
  step<Value>(
    name: string,
    work: (current: StepTry) => Value | Promise<Value>,
    options?: StepOptions,
  ): Promise<Stored<Value>>;
  /** Asks a model, by the budgets and the ledger of the task: a paid answer is not paid for again. */
  ask<Schema extends z.ZodType>(
    name: string,
    question: Question & { readonly schema: Schema },
  ): Promise<z.output<Schema>>;
  ask(name: string, question: Question): Promise<string>;
  /** Sleeps, without a worker, for so long or until then. */
  sleep(name: string, time: Duration | Date): Promise<void>;
  /** Waits for an event that is emitted into the task, and gives its payload. */
  waitFor<Schema extends z.ZodType>(
    event: string,
    options: { readonly schema: Schema },
  ): Promise<z.output<Schema>>;
  /** As before, and gives `undefined` when it has not come in time. */
  waitFor<Schema extends z.ZodType>(
    event: string,
    options: { readonly schema: Schema; readonly timeout: Duration },
  ): Promise<z.output<Schema> | undefined>;
  /** Asks a person. */
  approve(name: string, request: ApprovalRequest): Promise<ApprovalAnswer>;
  /** Runs another flow beside this one, on any worker, and waits for what it returns. */
  spawn<Given, Output>(name: string, flow: Callable<Given, Output>, input: Given): Promise<Output>;
  /** Does the same for every item, side by side, each in a branch of its own. Fails with the first that fails. */
  all<Item, Value>(
    name: string,
    items: readonly Item[],
    each: (branch: Run, item: Item, index: number) => Promise<Value>,
    options?: { readonly concurrency?: number },
  ): Promise<Value[]>;
  /** Tells those who follow the task how far it is; an event that is kept. */
  progress(message: string, fraction?: number): Promise<void>;
  /** Sends those who follow the task something of the moment; it is not kept. */
  stream(message: JsonObject): Promise<void>;
}
