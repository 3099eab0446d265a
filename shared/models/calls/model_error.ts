import { CogoError } from "../../kernel/mod.ts";
import type { TokenUsage } from "./model_answer.ts";
import type { RefusedFeature } from "./wires/find_refused_feature.ts";

/**
 * What went wrong with a call, by what is to be done about it:
 * - `authentication`, `permission`, `quota`, `location`: this provider serves nobody until someone acts, or
 *   nobody from here.
 * - `rate_limit`: too soon; `retryAt` says when it may be tried again.
 * - `overloaded`, `server`, `timeout`, `network`, `interrupted` (a stream that was truncated or reported an error):
 *   may succeed later, or elsewhere now.
 * - `context_length`: the request is too long for this model.
 * - `invalid_request`, `unknown_model`: the request itself is wrong, and would be again.
 * - `unsupported`: the model refuses a part of the request, `refused`; without it, it may answer.
 * - `invalid_answer`: the provider answered what its protocol does not allow.
 * - `aborted`: the caller wanted no answer any more.
 */
export type ModelErrorKind =
  | "authentication"
  | "permission"
  | "quota"
  | "location"
  | "rate_limit"
  | "overloaded"
  | "server"
  | "timeout"
  | "network"
  | "interrupted"
  | "context_length"
  | "invalid_request"
  | "unsupported"
  | "unknown_model"
  | "invalid_answer"
  | "aborted";

/** A call of a model that brought no answer. Its code is `model_` and the kind. */
export class ModelError extends CogoError {
  readonly kind: ModelErrorKind;
  readonly provider: string;
  /** HTTP status; null when none came. */
  readonly status: number | null;
  /** When the provider says that it may be tried again; only for `rate_limit` and `overloaded`. */
  readonly retryAt: Date | undefined;
  /** What was used before it failed: as the provider told, or else an estimate. */
  readonly usage: TokenUsage | undefined;
  /** What the model does not take; only for `unsupported`. */
  readonly refused: RefusedFeature | undefined;
  readonly requestId: string | null;

  constructor(input: {
    readonly kind: ModelErrorKind;
    readonly provider: string;
    /** What the provider said, without secrets. */
    readonly message: string;
    readonly status?: number | null;
    readonly retryAt?: Date | undefined;
    readonly usage?: TokenUsage | undefined;
    readonly refused?: RefusedFeature | undefined;
    readonly requestId?: string | null;
    readonly cause?: unknown;
  }) {
    super({
      code: `model_${input.kind}`,
      message: input.message,
      details: { provider: input.provider, status: input.status ?? null },
      cause: input.cause,
    });
    this.name = "ModelError";
    this.kind = input.kind;
    this.provider = input.provider;
    this.status = input.status ?? null;
    this.retryAt = input.retryAt;
    this.usage = input.usage;
    this.refused = input.refused;
    this.requestId = input.requestId ?? null;
  }
}
