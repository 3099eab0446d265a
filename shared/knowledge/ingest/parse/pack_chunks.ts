import {
  HEAD_LENGTH,
  MAXIMUM_CHUNK_LENGTH,
  MERGED_CHUNK_LENGTH,
  WHOLE_DOCUMENT_LENGTH,
} from "./limits.ts";
import { type Measure, measureOf } from "./measure.ts";
import type { Part, ReadDocument } from "./read_document.ts";
import { splitText } from "./split_text.ts";

/** A stretch of the text that becomes a chunk. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** The titles of the parts around it, outermost first. */
  readonly path: readonly string[];
  /** The titles of the parts that are wholly in it. */
  readonly titles: readonly string[];
  readonly symbol: string | null;
  /** What its lines are read with and is not among them: the first row of their table, how their code is fenced. */
  readonly head: string | null;
}

interface Place {
  readonly path: readonly string[];
  readonly symbol: string | null;
}

/** A text and how it is measured. */
interface Sheet {
  readonly text: string;
  readonly measure: Measure;
}

/** Cuts a document into pieces: a part that fits stays whole, small neighbours are put together. */
export function packChunks({ text, root }: ReadDocument): Piece[] {
  const outside: Place = { path: [], symbol: null };
  const sheet: Sheet = { text, measure: measureOf(text) };
  const pieces =
    sheet.measure(root.from, root.to) <= WHOLE_DOCUMENT_LENGTH
      ? [wholePiece(root, outside)]
      : divide(sheet, root, outside);
  return pieces.map((piece) => trim(text, piece)).filter(({ from, to }) => from < to);
}

function wholePiece(part: Part, place: Place): Piece {
  const inner = part.title === null ? part.parts : [part];
  const titles = inner.flatMap(({ title }) => (title === null ? [] : [title]));
  const only = inner.length === 1 ? inner[0] : undefined;
  const symbol = only?.symbol ?? place.symbol;
  return { ...place, from: part.from, to: part.to, titles, symbol, head: null };
}

function divide(sheet: Sheet, part: Part, outside: Place): Piece[] {
  const { text, measure } = sheet;
  if (measure(part.from, part.to) <= MAXIMUM_CHUNK_LENGTH) return [wholePiece(part, outside)];
  const inside: Place = {
    path: part.title === null ? outside.path : [...outside.path, part.title],
    symbol: part.symbol ?? outside.symbol,
  };
  if (part.parts.length === 0) {
    return splitText(text, part, part.prose, measure).map((span) => {
      const head = span.from > part.from ? (part.head ?? null) : null;
      return { ...span, ...inside, titles: [], head };
    });
  }
  return merge(
    sheet,
    part.parts.flatMap((inner) => divide(sheet, inner, inside)),
  );
}

function merge({ measure }: Sheet, pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && belongTogether(last, piece, measure)) {
      merged[merged.length - 1] = {
        path: piece.path,
        from: last.from,
        to: piece.to,
        titles: [...last.titles, ...piece.titles],
        head: last.head,
        symbol: last.symbol === piece.symbol || isHead(last, piece, measure) ? piece.symbol : null,
      };
    } else merged.push(piece);
  }
  return merged;
}

function belongTogether(left: Piece, right: Piece, measure: Measure): boolean {
  const length = measure(left.from, right.to);
  if (isHead(left, right, measure)) return length <= MAXIMUM_CHUNK_LENGTH;
  return (
    left.path.length === right.path.length && isAround(left, right) && length <= MERGED_CHUNK_LENGTH
  );
}

/** A heading, or a line or two below it: nothing to be found alone. */
function isHead(left: Piece, right: Piece, measure: Measure): boolean {
  const short = measure(left.from, left.to) <= HEAD_LENGTH && left.titles.length === 0;
  return short && isAround(left, right);
}

function isAround(left: Piece, right: Piece): boolean {
  return left.path.every((title, index) => title === right.path[index]);
}

/** Leaves out blank lines before and blanks after; the indentation of the first line stays. */
function trim(text: string, piece: Piece): Piece {
  const content = text.slice(piece.from, piece.to);
  const to = piece.from + content.trimEnd().length;
  const first = piece.from + (content.length - content.trimStart().length);
  const from = Math.max(piece.from, text.lastIndexOf("\n", first - 1) + 1);
  return { ...piece, from: Math.min(from, to), to };
}
