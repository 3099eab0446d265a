import type { Problem } from "../resolve/problem.ts";
import type { Node } from "../syntax.ts";

/** What has been read of a requirement so far. */
export interface Reading {
  readonly nodes: Node[];
  /** Stretches that no production consumed. */
  readonly unread: { readonly from: number; readonly to: number }[];
  /** What was read and cannot be built. */
  readonly problems: Problem[];
}
