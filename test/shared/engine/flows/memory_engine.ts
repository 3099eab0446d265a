import type { Flow } from "../../../../shared/engine/flows/flow.ts";
import { createFlowStep } from "../../../../shared/engine/flows/flow_step.ts";
import type { StepExecution, StepOutcome } from "../../../../shared/engine/worker/step_handler.ts";
import { StepRefused } from "../../../../shared/engine/worker/step_refused.ts";
import {
  type Answers,
  StepSuspended,
  type Wait,
} from "../../../../shared/engine/worker/suspension.ts";
import { type Json, toErrorRecord } from "../../../../shared/kernel/mod.ts";

const never = new Promise<never>(() => undefined);

/**
 * The engine's side of one flow, in memory: what await_any() and checkpoint_step() do, each answer after a delay that
 * the test chooses. It lets thousands of interleavings be tried where a database allows a few.
 */
export class MemoryEngine {
  readonly checkpoints: Record<string, Json> = {};
  readonly #delay: () => Promise<void>;
  readonly #input: Json;
  readonly #untils = new Map<string, number>();
  readonly #events = new Map<string, { readonly payload: Json; readonly at: number }>();
  #clock = 0;

  constructor(delay: () => Promise<void>, input: Json = {}) {
    this.#delay = delay;
    this.#input = input;
  }

  emit(name: string, payload: Json): void {
    this.#clock += 1;
    if (!this.#events.has(name)) this.#events.set(name, { payload, at: this.#clock });
  }

  sleep(seconds: number): void {
    this.#clock += seconds;
  }

  /** One attempt; undefined when it was suspended, or when its worker died after so many calls. */
  async attempt(
    flow: Flow,
    { calls = Number.POSITIVE_INFINITY, handOverMilliseconds = 20_000 } = {},
  ): Promise<StepOutcome | undefined> {
    const lease = new AbortController();
    const suspended = new Promise<undefined>((resolve) => {
      lease.signal.addEventListener("abort", () => resolve(undefined));
    });
    const call = this.#openCalls(lease, calls);
    const execution = this.#open(lease, call, {
      flow: flow.name,
      version: flow.version,
      input: this.#input,
    });
    const ended = createFlowStep([flow], { handOverMilliseconds })
      .execute(execution)
      .then(async (outcome) => {
        await call(() => undefined); // it is not settled before the engine has heard of it
        return outcome;
      })
      .catch((error: unknown): StepOutcome | undefined => {
        if (error instanceof StepSuspended) return undefined;
        if (error instanceof StepRefused) return { status: "refused", error: toErrorRecord(error) };
        throw error;
      });
    // As in the worker, the first of both has the lease.
    return await Promise.race([suspended, ended]);
  }

  #openCalls(lease: AbortController, calls: number) {
    let left = calls;
    return async <Answer>(answer: () => Answer): Promise<Answer> => {
      await this.#delay();
      if (lease.signal.aborted) return await never;
      const given = answer();
      left -= 1;
      if (left < 0) lease.abort(new Error("The worker died"));
      await this.#delay();
      return given;
    };
  }

  #open(
    lease: AbortController,
    call: <Answer>(answer: () => Answer) => Promise<Answer>,
    input: Record<string, Json>,
  ): StepExecution {
    const parts: Partial<StepExecution> = {
      step: { stepId: "step", taskId: "task", input, context: {} } as never,
      context: { checkpoints: structuredClone(this.checkpoints) } as never,
      signal: lease.signal,
      checkpoint: (key, value) =>
        call(() => {
          this.checkpoints[key] = value;
        }),
      reportProgress: () => call(() => undefined),
      stream: () => call(() => undefined),
      awaitAny: async (waits, { suspend }) => {
        const answers = await call(() => {
          const given = this.#answer(waits);
          if (suspend && given.came.length === 0) lease.abort(new StepSuspended());
          return given;
        });
        if (lease.signal.aborted) throw lease.signal.reason;
        return answers;
      },
    };
    return parts as StepExecution;
  }

  #answer(waits: readonly Wait[]): Answers {
    const found: { readonly wait: Wait; readonly answer: Json; readonly at: number }[] = [];
    for (const wait of waits) {
      const seconds = ("seconds" in wait ? wait.seconds : undefined) ?? Number.POSITIVE_INFINITY;
      const until = this.#untils.get(wait.key) ?? this.#clock + seconds;
      this.#untils.set(wait.key, until);
      this.checkpoints[wait.key] ??= { ...wait.record, answer: null };
      const came = this.#find(wait, until);
      if (came !== undefined) found.push({ wait, ...came });
    }
    found.sort((a, b) => a.at - b.at);
    for (const [index, { wait, answer }] of found.entries()) {
      this.checkpoints[wait.key] = { ...wait.record, answer, came: index + 1 };
    }
    const answers = Object.fromEntries(found.map(({ wait, answer }) => [wait.key, answer]));
    return { status: "answered", answers, came: found.map(({ wait }) => wait.key) };
  }

  #find(wait: Wait, until: number): { readonly answer: Json; readonly at: number } | undefined {
    const event = "event" in wait ? this.#events.get(wait.event) : undefined;
    if (event !== undefined) {
      return { answer: { status: "received", payload: event.payload }, at: event.at };
    }
    if (until > this.#clock) return undefined;
    return { answer: { status: "event" in wait ? "timed_out" : "elapsed" }, at: until };
  }
}
