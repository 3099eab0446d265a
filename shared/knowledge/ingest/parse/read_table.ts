import { lineFinder, markLines } from "./line_index.ts";
import type { ReadDocument } from "./read_document.ts";

/** The first row says what the columns are; a longer one is data itself. */
const MAXIMUM_HEAD_LENGTH = 400;

/** A first line that every stretch of a table is read with; nothing where it is too long for one. */
export function headOf(firstLine: string): { readonly head?: string } {
  const head = firstLine.trim();
  return head === "" || head.length > MAXIMUM_HEAD_LENGTH ? {} : { head };
}

/** Reads a table of text, a row a line, the first of which names the columns. */
export function readTable(text: string): ReadDocument {
  const [first = ""] = text.split("\n", 1);
  return {
    text,
    title: null,
    root: {
      ...{ from: 0, to: text.length, title: null, symbol: null, prose: false, parts: [] },
      ...headOf(first),
    },
    symbols: [],
    references: [],
    lineAt: lineFinder(markLines(text)),
  };
}
