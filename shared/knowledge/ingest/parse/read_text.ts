import { pathMentions, quotedMentions } from "./find_mentions.ts";
import { lineFinder, markLines } from "./line_index.ts";
import type { Part, ReadDocument } from "./read_document.ts";

/**
 * Reads text by its blank lines: paragraphs of prose, or blocks of source code no grammar is here for.
 * Blocks at the margin begin a part, indented ones belong to the one before.
 */
export function readText(text: string, path: string, prose: boolean): ReadDocument {
  const root: Part = {
    from: 0,
    to: text.length,
    title: null,
    symbol: null,
    prose,
    parts: blocks(text, prose),
  };
  return {
    text,
    title: null,
    root,
    symbols: [],
    references: prose ? [...quotedMentions(path, text), ...pathMentions(path, text, 0)] : [],
    lineAt: lineFinder(markLines(text)),
  };
}

function blocks(text: string, prose: boolean): Part[] {
  const starts = [0];
  for (const match of text.matchAll(/\n[^\S\n]*\n(?=[^\n])/g)) {
    const at = match.index + match[0].length;
    const indented = /[\s})\]]/.test(text[at] ?? "");
    if (prose || !indented) starts.push(at);
  }
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? text.length,
    title: null,
    symbol: null,
    prose,
    parts: [],
  }));
}
