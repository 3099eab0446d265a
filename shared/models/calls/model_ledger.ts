import { z } from "zod";
import { type ApiClient, callUntilAnswered, hashJson, toJson } from "../../kernel/mod.ts";
import type { CallLease } from "./call_context.ts";
import { type ModelAnswer, modelAnswerSchema } from "./model_answer.ts";
import type { ModelError } from "./model_error.ts";
import { MODEL_FEATURES } from "./model_request.ts";
import { WIRE_NAMES } from "./wires/wire.ts";

/** What a call must be served with: the router's question to `rank_models()` in sql/. */
export interface CallNeeds {
  /** The configured ones. */
  readonly providers: readonly string[];
  readonly modalities: readonly string[];
  /** Upper estimates: the reservation is made for them. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What kinds of content the request holds, for the tenant's rules on who may see what. */
  readonly contents: readonly string[];
  /** The only models wanted, as provider/model; any when absent. */
  readonly models?: readonly string[] | undefined;
}

/** A question of a step: the same key and hash get the same answer, once paid for. */
export interface Question {
  readonly key: string;
  readonly inputHash: string;
  readonly needs: CallNeeds;
  readonly prompt?: { readonly name: string; readonly version: number } | undefined;
}

const failureSchema = z.object({
  provider: z.string(),
  model: z.string(),
  kind: z.string().nullable(),
  message: z.string().nullable(),
});
export type CallFailure = z.infer<typeof failureSchema>;

const obstacleSchema = z.object({ provider: z.string(), model: z.string(), reason: z.string() });
/** Why a model cannot serve a request. */
export type Obstacle = z.infer<typeof obstacleSchema>;

const budgetSchema = z.object({
  scope: z.string(),
  subject: z.string(),
  limitUsd: z.number(),
  spentUsd: z.number(),
  reservedUsd: z.number(),
  neededUsd: z.number(),
  grantUsd: z.number(),
});
export type LackingBudget = z.infer<typeof budgetSchema>;

const admissionSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("answered"),
    callId: z.uuid(),
    provider: z.string(),
    model: z.string(),
    answer: modelAnswerSchema,
  }),
  z.object({
    status: z.literal("call"),
    callId: z.uuid(),
    provider: z.string(),
    model: z.string(),
    wire: z.enum(WIRE_NAMES),
    baseUrl: z.url(),
    silenceSeconds: z.number().int(),
    /** What the model is known to refuse. */
    without: z.array(z.enum(MODEL_FEATURES)),
    effort: z.enum(["low", "medium", "high"]).nullable(),
  }),
  z.object({ status: z.literal("wait"), until: z.coerce.date(), reason: z.string() }),
  z.object({ status: z.literal("over_budget"), budget: budgetSchema, approvalKey: z.string() }),
  z.object({ status: z.literal("off") }),
  z.object({
    status: z.literal("exhausted"),
    failures: failureSchema.array(),
    obstacles: obstacleSchema.array(),
  }),
]);
/** What `begin_model_call()` in sql/ says to a question. */
export type Admission = z.infer<typeof admissionSchema>;
/** A call that may be made, and how its model is reached. */
export type Admitted = Extract<Admission, { status: "call" }>;

/** Why an answer is of no use: it was truncated, a refusal, or did not fit its schema. */
export type UselessAnswer = "length" | "refusal" | "bad_output";

/** How long a call took, as the worker measured, in seconds. */
export interface CallTiming {
  readonly seconds: number;
  readonly firstTokenSeconds?: number | undefined;
  readonly streamed: boolean;
}

/**
 * The ledger of model calls over the Data API: every call is a row before it is made and settled after.
 * Settling twice changes nothing, so it is safe to repeat.
 */
export class ModelLedger {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async begin(step: CallLease, question: Question): Promise<Admission> {
    const parameters = {
      step_id: step.stepId,
      lease_token: step.leaseToken,
      call: toJson(question),
    };
    return await callUntilAnswered(this.#client, "begin_model_call", parameters, admissionSchema);
  }

  /** Returns false when the answer came too late: another had been made meanwhile. */
  async keepAnswer(callId: string, answer: ModelAnswer, timing: CallTiming): Promise<boolean> {
    const responseHash = await hashJson({ text: answer.text, toolCalls: answer.toolCalls });
    const outcome = { status: "answered", answer, usage: answer.usage, responseHash, ...timing };
    return (await this.#settle(callId, outcome)) === "answered";
  }

  async keepFailure(callId: string, error: ModelError, timing: CallTiming): Promise<void> {
    const { kind, message, status, retryAt, requestId, usage, refused } = error;
    await this.#settle(callId, {
      status: "failed",
      error: { kind, message, status, retryAt: retryAt?.toISOString(), requestId, refused },
      usage,
      ...timing,
    });
  }

  /** Says that a kept answer is of no use, so that another model is asked. */
  async reject(callId: string, kind: UselessAnswer, message: string): Promise<void> {
    const parameters = { call_id: callId, error: { kind, message } };
    await callUntilAnswered(this.#client, "reject_model_answer", parameters, z.null());
  }

  async #settle(callId: string, outcome: unknown): Promise<string> {
    const parameters = { call_id: callId, outcome: toJson(outcome) };
    return await callUntilAnswered(this.#client, "settle_model_call", parameters, z.string());
  }
}
