import type { ParsedChunk, ParsedDocument } from "../parsed_document.ts";
import { type Piece, packChunks } from "./pack_chunks.ts";
import type { FoundReference, ReadDocument } from "./read_document.ts";

/** A header names so many of the parts that are together in a chunk. */
const NAMED_PARTS = 4;
const MAXIMUM_TITLE_LENGTH = 120;

type Description = Pick<ParsedDocument, "chunks" | "symbols" | "references" | "notes">;

/** Cuts a document into chunks and says of each where it stands, and which symbols and references are in it. */
export function describePieces(document: ReadDocument, path: string): Description {
  const pieces = packChunks(document);
  const { lineAt } = document;
  const lastOf = (from: number, to: number) => lineAt(Math.max(from, to - 1));
  const chunkAt = (offset: number) => findPiece(pieces, offset);
  return {
    notes: document.notes ?? [],
    chunks: pieces.map((piece) => toChunk(piece, document, path)),
    symbols: document.symbols.map(({ from, to, ...symbol }) => ({
      ...symbol,
      startLine: lineAt(from),
      endLine: lastOf(from, to),
      chunk: chunkAt(from),
    })),
    references: once(document.references).map(({ at, ...reference }) => ({
      ...reference,
      line: lineAt(at),
      chunk: chunkAt(at),
    })),
  };
}

function toChunk(piece: Piece, { text, lineAt }: ReadDocument, path: string): ParsedChunk {
  const { from, to, titles, symbol, head } = piece;
  const places = [...piece.path, ...(titles.length === 1 ? titles : [])].map(shorten);
  const more = titles.length > NAMED_PARTS ? ", …" : "";
  const together =
    titles.length > 1 ? [titles.slice(0, NAMED_PARTS).map(shorten).join(", ") + more] : [];
  return {
    content: text.slice(from, to),
    sectionPath: places,
    header: [path, ...places, ...together, ...(head === null ? [] : [head])].join(" › "),
    symbol,
    startLine: lineAt(from),
    endLine: lineAt(to - 1),
  };
}

function shorten(title: string): string {
  return title.length <= MAXIMUM_TITLE_LENGTH
    ? title
    : `${[...title].slice(0, MAXIMUM_TITLE_LENGTH - 1).join("")}…`;
}

/** The last piece that begins at or before an offset. */
function findPiece(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.from ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function once(references: readonly FoundReference[]): FoundReference[] {
  const found = new Map<string, FoundReference>();
  for (const reference of references) {
    const key = JSON.stringify([reference.kind, reference.from, reference.to]);
    if (!found.has(key)) found.set(key, reference);
  }
  return [...found.values()];
}
