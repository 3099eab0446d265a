import type { ModelErrorKind } from "./model_error.ts";

/** Thrown by what reads an answer; the call's own frame makes a {@link ModelError} of it. */
export class CallFailure extends Error {
  readonly kind: ModelErrorKind;

  constructor(kind: ModelErrorKind, message: string) {
    super(message);
    this.name = "CallFailure";
    this.kind = kind;
  }
}
