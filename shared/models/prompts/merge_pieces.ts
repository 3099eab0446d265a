import type { ChosenPiece } from "./choose_pieces.ts";
import type { ContextKind } from "./context_candidate.ts";

/** What is put in of one source: its parts in the order they stand there. */
export interface MergedSource {
  readonly kind: ContextKind;
  readonly source: string;
  readonly text: string;
  /** As `1-20, 40-52`; undefined for a whole text and one whose lines are not known. */
  readonly lines: string | undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

const GAP = "[…]";

/** Puts pieces of one source together, in its order, each line once; the most useful source first. */
export function mergePieces(chosen: readonly ChosenPiece[]): MergedSource[] {
  const bySource = new Map<string, ChosenPiece[]>();
  for (const each of [...chosen].sort((left, right) => right.utility - left.utility)) {
    const { kind, source } = each.piece.candidate;
    const key = `${kind} ${source}`;
    bySource.set(key, [...(bySource.get(key) ?? []), each]);
  }
  return [...bySource.values()].flatMap((pieces) => {
    const [first] = pieces;
    if (first === undefined) return [];
    const { kind, source } = first.piece.candidate;
    return [{ kind, source, ...joinPieces(pieces) }];
  });
}

function joinPieces(pieces: readonly ChosenPiece[]): Pick<MergedSource, "text" | "lines"> {
  const spans = pieces.flatMap((each) => spanOf(each) ?? []);
  if (spans.length < pieces.length) return joinUnnumbered(pieces);
  const joined = joinSpans(spans.sort((left, right) => left.start - right.start));
  return {
    text: joined.map(({ lines }) => lines.join("\n")).join(`\n${GAP}\n`),
    lines: joined.map(({ start, end }) => `${start}-${end}`).join(", "),
  };
}

/** Where no lines are known, in the order the candidates came. */
function joinUnnumbered(pieces: readonly ChosenPiece[]): Pick<MergedSource, "text" | "lines"> {
  const texts = pieces
    .toSorted((left, right) => left.piece.place - right.piece.place)
    .map(({ piece, lines }) => {
      const cut = lines < piece.lines.length ? [GAP] : [];
      return [...piece.lines.slice(0, lines), ...cut].join("\n");
    });
  return { text: texts.join(`\n${GAP}\n`), lines: undefined };
}

/** The lines of its source a piece is, unless its text is not those lines. */
function spanOf({ piece, lines }: ChosenPiece): Span | undefined {
  const { startLine, endLine } = piece.candidate;
  if (startLine === undefined || endLine === undefined) return undefined;
  if (endLine - startLine + 1 !== piece.lines.length) return undefined;
  return { start: startLine, end: startLine + lines - 1, lines: piece.lines.slice(0, lines) };
}

/** Spans by their start; those that touch or overlap become one. */
function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const before = joined.at(-1);
    if (before === undefined || span.start > before.end + 1) {
      joined.push(span);
    } else if (span.end > before.end) {
      const lines = [...before.lines, ...span.lines.slice(before.end + 1 - span.start)];
      joined[joined.length - 1] = { start: before.start, end: span.end, lines };
    }
  }
  return joined;
}
