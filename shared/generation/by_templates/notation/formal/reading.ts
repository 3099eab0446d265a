import type { Problem } from "../resolve/problem.ts";
import type { Node } from "../syntax.ts";

/** A place in the text, as offsets. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Where the sentence of which this is the end starts, if it is one. */
  readonly sentenceFrom?: number;
}

/** What has been read of a requirement so far. */
export interface Reading {
  readonly nodes: Node[];
  /** Stretches that no production consumed. */
  readonly unread: Stretch[];
  /** What was read and cannot be built. */
  readonly problems: Problem[];
}
