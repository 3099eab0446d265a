import type { NewSource, SourceFormat, SourceKind } from "../../engine/mod.ts";

/** A part of a source that one person said or wrote in one go, or a paragraph of it. */
export type Passage = NonNullable<NewSource["passages"]>[number];

/** A source that is text, read. */
export interface ParsedSource {
  readonly kind: SourceKind;
  readonly format: SourceFormat;
  readonly passages: readonly Passage[];
}

export const MOST_PASSAGES = 5_000;
export const PASSAGE_MAXIMUM_CHARACTERS = 10_000;
