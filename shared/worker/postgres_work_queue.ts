import { z } from "zod";
import { CogoError } from "../kernel/cogo_error.ts";
import type { ErrorRecord } from "../kernel/error_record.ts";
import type { Json, JsonObject } from "../kernel/json.ts";
import { type ApiClient, callFunction } from "../postgres/database.ts";
import {
  type LeasedStep,
  leasedStepSchema,
  type StepContext,
  type StepState,
  stepContextSchema,
  stepStateSchema,
} from "./leased_step.ts";
import type { StepResult } from "./step_handler.ts";
import type { WorkQueue } from "./work_queue.ts";

/** The work queue over the Data API: no connection is held between calls. */
export class PostgresWorkQueue implements WorkQueue {
  readonly #client: ApiClient;
  readonly #queue: string;
  readonly #workerId: string;

  constructor(client: ApiClient, queue: string, workerId: string) {
    this.#client = client;
    this.#queue = queue;
    this.#workerId = workerId;
  }

  async claim(quantity: number): Promise<LeasedStep[]> {
    const parameters = { queue: this.#queue, worker_id: this.#workerId, quantity };
    return await callFunction(this.#client, "claim_steps", parameters, leasedStepSchema.array());
  }

  async readContext(step: LeasedStep): Promise<StepContext> {
    const parameters = { step_id: step.stepId };
    return await callFunction(this.#client, "read_step_context", parameters, stepContextSchema);
  }

  async heartbeat(step: LeasedStep, progress?: JsonObject): Promise<void> {
    const parameters = { ...lease(step), progress: progress ?? null };
    await callFunction(this.#client, "heartbeat_step", parameters, z.string());
  }

  async checkpoint(step: LeasedStep, key: string, value: Json): Promise<void> {
    const parameters = { ...lease(step), key, value };
    await callFunction(this.#client, "checkpoint_step", parameters, z.null());
  }

  async complete(step: LeasedStep, result: StepResult): Promise<StepState> {
    return await this.#end("complete_step", { ...lease(step), result });
  }

  async fail(
    step: LeasedStep,
    failure: { readonly error: ErrorRecord; readonly retryable: boolean },
  ): Promise<StepState> {
    return await this.#end("fail_step", { ...lease(step), ...failure });
  }

  async release(step: LeasedStep): Promise<StepState> {
    return await this.#end("release_step", lease(step));
  }

  /**
   * Ending a step twice changes nothing, so a call whose answer was lost is simply made again; the work
   * behind it was paid for.
   */
  async #end(name: string, parameters: Readonly<Record<string, unknown>>): Promise<StepState> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const [state] = await callFunction(
          this.#client,
          name,
          parameters,
          stepStateSchema.array().length(1),
        );
        if (state !== undefined) return state;
      } catch (error) {
        const unavailable = error instanceof CogoError && error.code === "database_unavailable";
        if (!unavailable || attempt === 3) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200 * 4 ** (attempt - 1)));
      }
    }
  }
}

function lease(step: LeasedStep): Readonly<Record<string, unknown>> {
  return { step_id: step.stepId, lease_token: step.leaseToken };
}
