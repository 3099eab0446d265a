import type { ErrorRecord, Json, JsonObject } from "../../kernel/mod.ts";
import type { ExecutionPlan, PlannedStep } from "../plans/execution_plan.ts";
import type { Quality } from "../quality/quality_report.ts";
import type { GatheredRequirements } from "../tasks/requirement.ts";
import type { LeasedStep, StepContext } from "./leased_step.ts";
import type {
  Answers,
  ApprovalAnswer,
  ApprovalRequest,
  EventAnswer,
  SleepReason,
  Wait,
} from "./suspension.ts";

/** A file a step produced, relative to the result's root. */
export interface ProducedFile {
  readonly path: string;
  readonly kind: "source" | "test" | "document" | "configuration" | "report";
  readonly content: string;
}

/** A decision as it is recorded: what was decided, from what, and why. */
export interface RecordedDecision {
  readonly kind: string;
  readonly inputs: Json;
  readonly outcome: Json;
  readonly reasons: readonly string[];
}

/** What a completed step hands to the database; stored in one transaction with its completion. */
export interface StepResult {
  readonly output: Json;
  /** One line for people, shown as the step ends. */
  readonly summary: string;
  /** A name for the task, taken if nobody gave it one. */
  readonly title?: string;
  readonly artifacts?: readonly ProducedFile[];
  readonly decisions?: readonly RecordedDecision[];
  /** What was gathered from sources; only the `requirements` step has some. */
  readonly requirements?: GatheredRequirements;
  /** Which acceptance criteria were derived from the task's requirements, by their numbers. */
  readonly traces?: readonly { readonly number: number; readonly criteria: readonly string[] }[];
  readonly quality?: Quality;
  /** The rest of the run's plan; only the `plan` step has one. */
  readonly plan?: ExecutionPlan;
  /** What the step found must change in the plan; it becomes a new version of it. */
  readonly revision?: PlanChange;
}

/** A change to what has not started of a plan: steps to add, and steps to replace under their keys. */
export interface PlanChange {
  readonly reason: string;
  readonly add: readonly PlannedStep[];
  readonly replace: readonly PlannedStep[];
}

/**
 * How an execution ended. A thrown error is a failed attempt too and is retried after the backoff of its
 * kind; `refused` is a failure that retrying cannot help; `released` hands the step over unfinished, with
 * its checkpoints; `sleeping` does so until a time, as until a provider's reset, and burns no attempt.
 */
export type StepOutcome =
  | { readonly status: "completed"; readonly result: StepResult }
  | {
      readonly status: "failed";
      readonly error: ErrorRecord;
      readonly retryAfterSeconds?: number | undefined;
    }
  | { readonly status: "refused"; readonly error: ErrorRecord }
  | { readonly status: "released" }
  | {
      readonly status: "sleeping";
      readonly until: Date;
      readonly reason?: SleepReason | undefined;
    };

/** What a handler is given. It never sees the lease. */
export interface StepExecution {
  readonly step: LeasedStep;
  readonly context: StepContext;
  /** Aborted when the lease is gone: the run was closed, the time is up, another worker has the step. */
  readonly signal: AbortSignal;
  readonly reportProgress: (message: string, fraction?: number) => Promise<void>;
  /** Keeps a finished part of the step for later attempts. */
  readonly checkpoint: (key: string, value: Json) => Promise<void>;
  /**
   * Searches, and keeps exactly what was found as the step's context snapshot. A later attempt is given
   * what the first one found, whatever has become of the knowledge since.
   */
  readonly retrieve: (key: string, request: Json, search: () => Promise<unknown>) => Promise<Json>;
  /**
   * Waits for an event emitted into the run, without a worker: when it has not come yet the execution
   * ends here, and the handler starts again with the answer.
   */
  readonly awaitEvent: (name: string, deadline?: Date) => Promise<EventAnswer>;
  /**
   * Sends those who follow the task something of the moment, such as a piece of text as it is written. It is
   * broadcast as `agent:stream` and not kept; a failure to tell is no failure.
   */
  readonly stream: (message: JsonObject) => Promise<void>;
  /**
   * Waits for the first of several things, as {@link StepExecution.awaitEvent} does for one, and gives those answers that
   * have come, by key. Without `suspend` it only looks, and may give none.
   */
  readonly awaitAny: (
    waits: readonly Wait[],
    options: { readonly suspend: boolean },
  ) => Promise<Answers>;
  /**
   * Says something to the person who owns the task, once under its key: of its own accord, or as an answer to the message
   * of this number.
   */
  readonly sendMessage: (key: string, text: string, answers?: number) => Promise<void>;
  /** Asks a person to decide, and waits as {@link StepExecution.awaitEvent} does. */
  readonly requestApproval: (key: string, request: ApprovalRequest) => Promise<ApprovalAnswer>;
}

/** Does one kind of step. */
export interface StepHandler {
  readonly kind: string;
  /** An upper estimate; a slice with less time left does not claim. */
  readonly estimateMilliseconds: number;
  execute(execution: StepExecution): Promise<StepOutcome>;
}
