import type { DocumentType } from "../parsed_document.ts";

/**
 * The longest chunk. The embedder gte-small reads 512 tokens and drops the rest; prose and code have
 * about four characters a token, so that header and content fit. Lengths of chunks are measured so (measure.ts).
 */
export const MAXIMUM_CHUNK_LENGTH = 2_000;

/** Neighbours of one section are put together up to here: about 300 tokens, enough to be understood alone. */
export const MERGED_CHUNK_LENGTH = 1_200;

/** What stands before the parts of a section goes with the first of them, up to here. */
export const HEAD_LENGTH = 200;

/** A document up to here stays whole: cut in two, both halves would be short. */
export const WHOLE_DOCUMENT_LENGTH = 2_400;

/**
 * The largest source, in bytes. An Edge Function has two seconds of processor time, and embedding and
 * writing need some of it. Most bytes of PDF, office files and notebooks are fonts and images, which nobody reads.
 */
export const MAXIMUM_BYTES: Readonly<Record<DocumentType, number>> = {
  markdown: 1_000_000,
  text: 2_000_000,
  html: 1_000_000,
  code: 1_000_000,
  pdf: 4_000_000,
  notebook: 4_000_000,
  office: 4_000_000,
};

/** The longest source a grammar reads (1 to 2.5 s for a megabyte); what is longer is cut by its lines. */
export const MAXIMUM_GRAMMAR_LENGTH = 200_000;

/** A longer line of code is minified or data: no declaration to find, and tokenizers are quadratic in it. */
export const MAXIMUM_CODE_LINE = 5_000;

/** Brackets within brackets; grammars follow several readings of each that is not closed. */
export const MAXIMUM_BRACKET_DEPTH = 200;

/** Elements within elements of HTML; each end tag is sought in all that are open. */
export const MAXIMUM_ELEMENT_DEPTH = 1_000;

/** Markdown's inline syntax is read in paragraphs up to here: its cost is quadratic in their length. */
export const MAXIMUM_INLINE_LENGTH = 4_000;

/** A page of a PDF takes about five milliseconds. What its streams inflate to is held in memory. */
export const MAXIMUM_PDF_TEXT = 500_000;
export const MAXIMUM_INFLATED_BYTES = 48_000_000;
export const MAXIMUM_PDF_PAGES = 200;
