import { z } from "zod";
import { type Json, type JsonObject, jsonSchema } from "../../kernel/mod.ts";

/** The outcome of waiting for an event; the same at every later look. */
export const eventAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("received"), payload: jsonSchema }),
  z.object({ status: z.literal("timed_out") }),
]);
export type EventAnswer = z.infer<typeof eventAnswerSchema>;

/** What a person decided, or silence was taken for. */
export const approvalAnswerSchema = z.object({
  status: z.enum(["approved", "rejected"]),
  comment: z.string().nullable(),
});
export type ApprovalAnswer = z.infer<typeof approvalAnswerSchema>;

/** There is no answer yet: the engine has taken the lease and starts the step again when there is one. */
export const waitingSchema = z.object({ status: z.literal("waiting") });
export type Waiting = z.infer<typeof waitingSchema>;

/** A decision asked of a person. */
export interface ApprovalRequest {
  readonly title: string;
  /** What the person should see before deciding. */
  readonly details?: Json;
  /** Unset: it waits for as long as it takes. */
  readonly timeoutSeconds?: number;
  /** What silence means once the time is up; a rejection when unset. */
  readonly whenExpired?: "approve" | "reject";
  readonly escalateAfterSeconds?: number;
  /** Whom to tell then, in the plan's own words. */
  readonly escalateTo?: string;
}

/** What a step may wait for beside other things, in the words of the SQL function open_wait(). */
export type Awaited =
  | { readonly seconds: number }
  | { readonly until: string }
  | { readonly event: string; readonly seconds?: number; readonly refused?: Json }
  | { readonly approval: ApprovalRequest }
  | { readonly flow: JsonObject };

/** One of several waits. Its answer is kept as the checkpoint `key`, beside the members of `record`. */
export type Wait = Awaited & { readonly key: string; readonly record: JsonObject };

/** What has come of several waits, by key, and in which order. */
export const answersSchema = z.object({
  status: z.literal("answered"),
  answers: z.record(z.string(), jsonSchema),
  /** The keys of the answers, the one that came first first. */
  came: z.array(z.string()),
});
export type Answers = z.infer<typeof answersSchema>;

/** Ends a handler whose step was suspended. Not a failure: nothing is to be reported or settled. */
export class StepSuspended extends Error {
  constructor() {
    super("The step was suspended");
    this.name = "StepSuspended";
  }
}

/** Why a step sleeps: `provider_paused` or `budget_awaited`, and in words. */
export interface SleepReason {
  readonly code: "provider_paused" | "budget_awaited";
  readonly message: string;
}

/** Ends a handler from anywhere within: the step sleeps until then, and burns no attempt. */
export class StepSleeping extends Error {
  readonly until: Date;
  /** Why, where there is more to say than the time. */
  readonly reason: SleepReason | undefined;

  constructor(until: Date, reason?: SleepReason) {
    super(`The step sleeps until ${until.toISOString()}`);
    this.name = "StepSleeping";
    this.until = until;
    this.reason = reason;
  }
}
