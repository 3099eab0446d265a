import type { ReferenceKind, SymbolKind } from "../parsed_document.ts";

/**
 * A stretch of a text that belongs together. Its parts, if it has any, follow each other without a gap
 * from its beginning to its end, so that nothing is lost when it is taken apart.
 */
export interface Part {
  readonly from: number;
  readonly to: number;
  /** The heading, or the head of a declaration ("class Parser extends Reader"). */
  readonly title: string | null;
  readonly symbol: string | null;
  /** Prose is cut between sentences, everything else between lines. */
  readonly prose: boolean;
  readonly parts: readonly Part[];
  /** What every stretch of it is read with, when it is cut: the first row of a table, how code is fenced. */
  readonly head?: string;
}

/** A declaration found at a place of the text. */
export interface FoundSymbol {
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
  readonly from: number;
  readonly to: number;
}

/** A reference found at a place of the text. */
export interface FoundReference {
  readonly kind: ReferenceKind;
  readonly from: string | null;
  readonly to: string;
  readonly at: number;
}

/** What the reader of each type makes of a document, before it is cut into chunks. */
export interface ReadDocument {
  readonly text: string;
  readonly title: string | null;
  readonly root: Part;
  readonly symbols: readonly FoundSymbol[];
  readonly references: readonly FoundReference[];
  /** The line of the source (the page of a PDF) a place of the text comes from. */
  readonly lineAt: (offset: number) => number;
  /** Where the content tells it better than the path. */
  readonly language?: string | null;
  /** What was not taken in, and why, in sentences. */
  readonly notes?: readonly string[];
}
