import type { ModelAnswer } from "./model_answer.ts";
import type { ModelRequest } from "./model_request.ts";

/** How one call is made. */
export interface CallOptions {
  /** Aborting it ends the call as `aborted`. */
  readonly signal: AbortSignal;
  /** Until the first byte of the answer, and between any two parts of a stream; then it is a `timeout`. */
  readonly timeoutMilliseconds: number;
  /** When given, the answer is streamed, and each piece of its text told as it comes. */
  readonly onText?: (piece: string) => void;
}

/**
 * A provider of models: one call, one try. It neither retries nor falls back, because the ledger must
 * know of every call; SDKs are opened without retries of their own.
 */
export interface ModelProvider {
  /** As in `cogo.model_providers`: `anthropic`, `openai`, `google`, `fireworks`. */
  readonly provider: string;
  /** @throws ModelError */
  generate(request: ModelRequest, options: CallOptions): Promise<ModelAnswer>;
}
