import type { Flow } from "../../../../shared/engine/flows/flow.ts";
import { createFlowStep } from "../../../../shared/engine/flows/flow_step.ts";
import type { StepExecution, StepOutcome } from "../../../../shared/engine/worker/step_handler.ts";
import { StepRefused } from "../../../../shared/engine/worker/step_refused.ts";
import { StepSuspended, type Wait } from "../../../../shared/engine/worker/suspension.ts";
import { type Json, toErrorRecord } from "../../../../shared/kernel/mod.ts";

const never = new Promise<never>(() => undefined);

/**
 * The engine's side of one flow, in memory: what await_any() and checkpoint_step() do, each answer after a delay that
 * the test chooses. It lets thousands of interleavings be tried where a database allows a few.
 */
export class MemoryEngine {
  readonly checkpoints: Record<string, Json> = {};
  readonly #delay: () => Promise<void>;
  readonly #untils = new Map<string, number>();
  readonly #events = new Map<string, { readonly payload: Json; readonly at: number }>();
  #clock = 0;

  constructor(delay: () => Promise<void>) {
    this.#delay = delay;
  }

  emit(name: string, payload: Json): void {
    this.#clock += 1;
    if (!this.#events.has(name)) this.#events.set(name, { payload, at: this.#clock });
  }

  sleep(seconds: number): void {
    this.#clock += seconds;
  }

  /** One attempt; undefined when it was suspended. */
  async attempt(
    flow: Flow,
    input: Json = {},
    handOverMilliseconds = 20_000,
  ): Promise<StepOutcome | undefined> {
    const lease = new AbortController();
    const suspended = new Promise<undefined>((resolve) => {
      lease.signal.addEventListener("abort", () => resolve(undefined));
    });
    const call = this.#openCalls(lease);
    const execution = this.#open(lease, call, { flow: flow.name, version: flow.version, input });
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
    // As the worker does: the first to claim it has the lease.
    return await Promise.race([suspended, ended]);
  }

  #openCalls(lease: AbortController) {
    return async <Answer>(answer: () => Answer): Promise<Answer> => {
      await this.#delay();
      if (lease.signal.aborted) return await never;
      const given = answer();
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
          if (suspend && Object.keys(given).length === 0) lease.abort(new StepSuspended());
          return given;
        });
        if (lease.signal.aborted) throw lease.signal.reason;
        return answers;
      },
    };
    return parts as StepExecution;
  }

  #answer(waits: readonly Wait[]): Record<string, Json> {
    const answers: Record<string, Json> = {};
    for (const wait of waits) {
      const seconds =
        "seconds" in wait ? (wait.seconds ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
      const until = this.#untils.get(wait.key) ?? this.#clock + seconds;
      this.#untils.set(wait.key, until);
      const answer = this.#find(wait, until);
      if (answer === undefined) continue;
      answers[wait.key] = answer;
      this.checkpoints[wait.key] = { ...wait.record, answer };
    }
    return answers;
  }

  #find(wait: Wait, until: number): Json | undefined {
    const event = "event" in wait ? this.#events.get(wait.event) : undefined;
    if (event !== undefined) return { status: "received", payload: event.payload };
    if (until > this.#clock) return undefined;
    return { status: "event" in wait ? "timed_out" : "elapsed" };
  }
}
