import type { SearchAnswer } from "../../knowledge/mod.ts";

/** Where a piece of context is from. */
export type ContextKind = "file" | "output" | "knowledge" | "memory" | "history";

/** Something that may help, and how much it seems to. */
export interface ContextCandidate {
  readonly kind: ContextKind;
  /** What it is cited by: a path, or the key of a step. Pieces of one source are put together. */
  readonly source: string;
  readonly text: string;
  /** From 0 to 1, comparable within its kind. */
  readonly score: number;
  /** The lines of its source it is, where it is a part. */
  readonly startLine?: number;
  readonly endLine?: number;
}

/** The results of a search as context: what the project's own tasks left behind is memory. */
export function candidatesFromSearch(answer: Pick<SearchAnswer, "results">): ContextCandidate[] {
  const best = Math.max(...answer.results.map(({ score }) => score), Number.MIN_VALUE);
  return answer.results.map((result) => ({
    kind: result.origin === "memory" ? "memory" : "knowledge",
    source: result.path,
    text: result.content,
    score: result.score / best,
    startLine: result.startLine,
    endLine: result.endLine,
  }));
}
