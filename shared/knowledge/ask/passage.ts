import type { SearchResult } from "../search/search_answer.ts";
import type { Citation } from "./answer.ts";

/** A part of a document that an answer may rest on. */
export type Passage = Pick<
  SearchResult,
  "content" | "documentId" | "endLine" | "header" | "path" | "project" | "startLine" | "type"
>;

/** Types whose text is that of their source, so that its lines can be told one by one. */
const VERBATIM: ReadonlySet<string | null> = new Set(["markdown", "text", "code"]);

/**
 * Where in a passage some words stand, blanks and line ends aside; null where they do not stand there. That
 * somebody says so is no proof, this is.
 */
export function citeQuote(passage: Passage, quote: string): Citation | null {
  const wanted = inOneLine(quote).text.trim();
  const { text, offsets } = inOneLine(passage.content);
  const at = wanted === "" ? -1 : text.indexOf(wanted);
  const from = offsets[at];
  const last = offsets[at + wanted.length - 1];
  return from === undefined || last === undefined ? null : citeSpan(passage, from, last + 1);
}

/** A text with one blank for each run of blanks and line ends, and where each of its characters stood. */
function inOneLine(source: string): { readonly text: string; readonly offsets: readonly number[] } {
  let text = "";
  const offsets: number[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? "";
    const isBlank = /\s/.test(character);
    if (isBlank && text.endsWith(" ")) continue;
    text += isBlank ? " " : character;
    offsets.push(at);
  }
  return { text, offsets };
}

/** A stretch of a passage with its lines. */
export function citeSpan(passage: Passage, from: number, to: number): Citation {
  const { documentId, project, path, content } = passage;
  const lineAt = (offset: number) =>
    passage.startLine + content.slice(0, offset).split("\n").length - 1;
  const lines = VERBATIM.has(passage.type)
    ? { startLine: lineAt(from), endLine: lineAt(Math.max(from, to - 1)) }
    : { startLine: passage.startLine, endLine: passage.endLine };
  return { documentId, project, path, ...lines, quote: content.slice(from, to) };
}
