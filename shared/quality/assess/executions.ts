import type { z } from "zod";
import { toJson } from "../../kernel/mod.ts";

/** What an execution needs of the step it belongs to. */
export interface TestExecution {
  readonly context: { readonly checkpoints: Readonly<Record<string, unknown>> };
  readonly signal: AbortSignal;
  readonly checkpoint: (key: string, value: ReturnType<typeof toJson>) => Promise<void>;
  readonly reportProgress: (message: string, fraction?: number) => Promise<void>;
}

/** Thrown when the time of a claim is used up; the step is to be handed over. */
class TimeUsedUp extends Error {}

/**
 * Runs of the sandbox within the time of one claim. Each finished one is a checkpoint, so that a hand-over
 * or a crash repeats none.
 */
export class Executions {
  readonly #execution: TestExecution;
  readonly #limit: number;
  readonly #started = performance.now();
  #spent = 0;

  constructor(execution: TestExecution, milliseconds: number) {
    this.#execution = execution;
    this.#limit = milliseconds;
  }

  /** Does the work unless it was done before under the key. Throws when the time of the claim is used up. */
  async once<Schema extends z.ZodType>(
    key: string,
    schema: Schema,
    work: () => Promise<z.output<Schema>>,
  ): Promise<z.output<Schema>> {
    return await this.keep(key, schema, async () => {
      if (this.#spent >= this.#limit) throw new TimeUsedUp();
      const started = performance.now();
      const result = await work();
      this.#spent += performance.now() - started;
      return result;
    });
  }

  /** The same for work that others do: it costs this isolate no time of its own. */
  async keep<Schema extends z.ZodType>(
    key: string,
    schema: Schema,
    work: () => Promise<z.output<Schema>>,
  ): Promise<z.output<Schema>> {
    const { context, signal, checkpoint } = this.#execution;
    signal.throwIfAborted();
    const earlier = schema.safeParse(context.checkpoints[key]);
    if (earlier.success) return earlier.data;
    const result = await work();
    await checkpoint(key, toJson(result));
    return result;
  }

  /** Hands the step over when the claim has lasted so long, whatever it was spent on. */
  handOverAfter(milliseconds: number): void {
    if (performance.now() - this.#started >= milliseconds) throw new TimeUsedUp();
  }

  async report(message: string, fraction?: number): Promise<void> {
    await this.#execution.reportProgress(message, fraction);
  }
}

/** Works within the time of one claim; `released` says that it is used up. */
export async function withExecutions<Result>(
  execution: TestExecution,
  milliseconds: number,
  work: (executions: Executions) => Promise<Result>,
): Promise<Result | "released"> {
  try {
    return await work(new Executions(execution, milliseconds));
  } catch (error) {
    if (error instanceof TimeUsedUp) return "released";
    throw error;
  }
}
