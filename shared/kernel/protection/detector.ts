import type { SensitiveKind } from "./sensitive_kind.ts";

/**
 * Finds values of one kind. The value is the group `value`, which ends where the match ends, or the whole
 * match. A pattern must stay linear: it begins where a run of its characters begins (a look
 * behind) or with a fixed word, and a repetition that something has to follow is bounded.
 */
export interface Detector {
  readonly kind: SensitiveKind;
  readonly pattern: RegExp;
  /** What a pattern cannot say: checksums, ranges, whether it is only an example. */
  readonly accepts?: (value: string) => boolean;
}

/** Where in a text a value is. It does not hold the value, so that it can be logged. */
export interface SensitiveSpan {
  readonly kind: SensitiveKind;
  readonly start: number;
  readonly end: number;
}
