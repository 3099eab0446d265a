import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  callFunction,
  callUntilAnswered,
  type FunctionParameters,
  isUnanswered,
  type Json,
  type JsonObject,
  jsonSchema,
} from "../../kernel/mod.ts";
import { GroupCommit } from "./group_commit.ts";
import { type LeasedStep, leasedStepSchema } from "./leased_step.ts";
import type { StepResult } from "./step_handler.ts";
import {
  type Answers,
  type ApprovalAnswer,
  type ApprovalRequest,
  answersSchema,
  approvalAnswerSchema,
  type EventAnswer,
  eventAnswerSchema,
  type SleepReason,
  type Wait,
  type Waiting,
  waitingSchema,
} from "./suspension.ts";
import type { StepFailure, WorkQueue } from "./work_queue.ts";

/** Who claims: one living isolate of a deployed function. */
export interface WorkerIdentity {
  readonly workerId: string;
  readonly queue: string;
  /** Of the deployed function; once a later one has claimed, this one is given nothing. */
  readonly version: number;
  /** Steps it takes at a time. */
  readonly capacity: number;
}

interface Completion {
  readonly stepId: string;
  readonly leaseToken: string;
  readonly result: StepResult;
}

const settledStepSchema = z.object({ stepId: z.uuid(), leaseLost: z.boolean() });
type SettledStep = z.infer<typeof settledStepSchema>;

const snapshotSchema = z.tuple([z.object({ answer: jsonSchema })]);

const MOST_COMPLETIONS = 100;

/** The work queue over the Data API: no connection is held between calls. */
export class PostgresWorkQueue implements WorkQueue {
  readonly #client: ApiClient;
  readonly #worker: WorkerIdentity;
  readonly #completions: GroupCommit<Completion, SettledStep | undefined>;

  constructor(client: ApiClient, worker: WorkerIdentity) {
    this.#client = client;
    this.#worker = worker;
    this.#completions = new GroupCommit({
      commit: (completions) => this.#commit(completions),
      largest: MOST_COMPLETIONS,
      mayBeOneItems: (error) => !isUnanswered(error),
    });
  }

  async claim(quantity: number): Promise<LeasedStep[]> {
    const { queue, workerId, version, capacity } = this.#worker;
    const parameters = { queue, worker_id: workerId, quantity, version, capacity };
    return await callFunction(this.#client, "claim_steps", parameters, leasedStepSchema.array());
  }

  async secondsToTurn(): Promise<number | null> {
    const parameters = { queue: this.#worker.queue };
    return await callFunction(this.#client, "seconds_to_turn", parameters, z.number().nullable());
  }

  async heartbeat(step: LeasedStep, progress?: JsonObject): Promise<void> {
    const parameters = { ...lease(step), progress: progress ?? null };
    await callFunction(this.#client, "heartbeat_step", parameters, z.string());
  }

  async checkpoint(step: LeasedStep, key: string, value: Json): Promise<void> {
    await callUntilAnswered(
      this.#client,
      "checkpoint_step",
      { ...lease(step), key, value },
      z.null(),
    );
  }

  async recordContext(
    step: LeasedStep,
    key: string,
    context: { readonly request: Json; readonly answer: Json },
  ): Promise<Json> {
    const parameters = { ...lease(step), key, ...context };
    const kept = await callFunction(this.#client, "record_context", parameters, snapshotSchema);
    return kept[0].answer;
  }

  async stream(step: LeasedStep, message: JsonObject): Promise<void> {
    await callFunction(this.#client, "stream_step", { ...lease(step), message }, z.null());
  }

  async complete(step: LeasedStep, result: StepResult): Promise<void> {
    const { stepId, leaseToken } = step;
    const settled = await this.#completions.add({ stepId, leaseToken, result });
    if (settled === undefined) {
      throw new CogoError({ code: "not_found", message: `No step ${stepId}` });
    }
    if (settled.leaseLost) {
      throw new CogoError({
        code: "lease_lost",
        message: `The lease of step ${stepId} was lost`,
        remedy: "Stop working on it; its result is refused",
      });
    }
  }

  async fail(step: LeasedStep, failure: StepFailure): Promise<void> {
    const { error, retryable, retryAfterSeconds } = failure;
    await this.#end("fail_step", {
      ...lease(step),
      error,
      retryable,
      retry_after_seconds: retryAfterSeconds ?? null,
    });
  }

  async release(step: LeasedStep, afterSeconds?: number): Promise<void> {
    await this.#end("release_step", { ...lease(step), after_seconds: afterSeconds ?? null });
  }

  async sleep(step: LeasedStep, until: Date, reason?: SleepReason): Promise<void> {
    const asked = { ...lease(step), until: until.toISOString(), reason: reason ?? null };
    await this.#end("sleep_step", asked);
  }

  async awaitEvent(
    step: LeasedStep,
    name: string,
    deadline?: Date,
  ): Promise<EventAnswer | Waiting> {
    const parameters = { ...lease(step), name, deadline: deadline?.toISOString() ?? null };
    const answerSchema = z.union([waitingSchema, eventAnswerSchema]);
    return await callFunction(this.#client, "await_event", parameters, answerSchema);
  }

  async awaitAny(
    step: LeasedStep,
    waits: readonly Wait[],
    suspend: boolean,
  ): Promise<Answers | Waiting> {
    const parameters = { ...lease(step), waits, suspend };
    const answerSchema = z.union([waitingSchema, answersSchema]);
    return await callFunction(this.#client, "await_any", parameters, answerSchema);
  }

  async sendMessage(step: LeasedStep, key: string, text: string, answers?: number): Promise<void> {
    const parameters = { ...lease(step), key, text, answers: answers ?? null };
    await callUntilAnswered(this.#client, "answer_message", parameters, z.unknown());
  }

  async requestApproval(
    step: LeasedStep,
    key: string,
    request: ApprovalRequest,
  ): Promise<ApprovalAnswer | Waiting> {
    const parameters = { ...lease(step), key, request };
    const answerSchema = z.union([waitingSchema, approvalAnswerSchema]);
    return await callFunction(this.#client, "request_approval", parameters, answerSchema);
  }

  async #commit(completions: readonly Completion[]): Promise<(SettledStep | undefined)[]> {
    const settled = await this.#end("complete_steps", { completions });
    const byStep = new Map(settled.map((each) => [each.stepId, each]));
    return completions.map(({ stepId }) => byStep.get(stepId));
  }

  async #end<Name extends "complete_steps" | "fail_step" | "release_step" | "sleep_step">(
    name: Name,
    parameters: FunctionParameters<Name>,
  ): Promise<SettledStep[]> {
    return await callUntilAnswered(this.#client, name, parameters, settledStepSchema.array());
  }
}

function lease(step: LeasedStep) {
  return { step_id: step.stepId, lease_token: step.leaseToken };
}
