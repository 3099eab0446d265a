import type { ContextCandidate, ContextKind } from "./context_candidate.ts";

/** A candidate measured: its lines and what each costs. */
export interface MeasuredPiece {
  /** Its place among the candidates. */
  readonly place: number;
  readonly candidate: ContextCandidate;
  readonly lines: readonly string[];
  readonly lineTokens: readonly number[];
  /** Its lines and what cites it. */
  readonly tokens: number;
}

/** A piece that goes in, and how many of its lines. */
export interface ChosenPiece {
  readonly piece: MeasuredPiece;
  readonly lines: number;
  readonly utility: number;
}

/** How much a kind is trusted to bear on the work when the scores are the same. */
const WEIGHTS: Readonly<Record<ContextKind, number>> = {
  file: 1,
  output: 0.95,
  knowledge: 0.85,
  memory: 0.75,
  history: 0.6,
};
/** What each further piece of one source is worth less: other sources say other things. */
const AGAIN = 0.9;
/**
 * Greedy by utility / tokens ** SIZE: 0 takes the best first whatever they cost, 1 the cheapest per token.
 * Half way had the most answers inside on the collection of `./cogo bench models`, at every size of room.
 */
const SIZE = 0.5;
/** A part is worth its place from so many tokens on. */
const SMALLEST_CUT = 32;
/** Of the room, what a piece may take that would not fit an empty one. */
const LARGEST_CUT = 0.5;

/**
 * Chooses what goes in, the most useful for its size first, until the room is used. What is too large for
 * what is left is cut at the end of a line: what would never fit, at once; the rest when all else is in.
 */
export function choosePieces(pieces: readonly MeasuredPiece[], room: number): ChosenPiece[] {
  const chosen: ChosenPiece[] = [];
  const taken = new Map<string, number>();
  let left = room;
  const take = (piece: MeasuredPiece, most: number): void => {
    const part = cutToFit(piece, most);
    if (part === undefined) return;
    const { source } = piece.candidate;
    chosen.push({ piece, lines: part.lines, utility: utilityOf(piece.candidate) });
    taken.set(source, (taken.get(source) ?? 0) + 1);
    left -= part.tokens;
  };
  const waiting = new Set(pieces);
  const tooLarge: MeasuredPiece[] = [];
  while (waiting.size > 0) {
    const best = bestOf(waiting, taken);
    waiting.delete(best);
    if (best.tokens <= left) take(best, left);
    else if (best.tokens > room) take(best, Math.min(left, room * LARGEST_CUT));
    else tooLarge.push(best);
  }
  for (const piece of tooLarge) take(piece, left);
  return chosen;
}

function bestOf(
  pieces: ReadonlySet<MeasuredPiece>,
  taken: ReadonlyMap<string, number>,
): MeasuredPiece {
  const worth = ({ candidate, tokens }: MeasuredPiece): number =>
    (utilityOf(candidate) * AGAIN ** (taken.get(candidate.source) ?? 0)) / tokens ** SIZE;
  // Of two that are worth the same, the earlier stands: sets keep their order.
  return [...pieces].reduce((best, piece) => (worth(piece) > worth(best) ? piece : best));
}

function utilityOf({ kind, score }: ContextCandidate): number {
  return WEIGHTS[kind] * score;
}

/** As many of a piece's lines as fit; undefined when that is too little to be of use. */
function cutToFit(
  piece: MeasuredPiece,
  most: number,
): { readonly lines: number; readonly tokens: number } | undefined {
  if (piece.tokens <= most) return { lines: piece.lines.length, tokens: piece.tokens };
  const header = piece.tokens - piece.lineTokens.reduce((sum, tokens) => sum + tokens, 0);
  let tokens = header;
  let lines = 0;
  for (const cost of piece.lineTokens) {
    if (tokens + cost > most) break;
    tokens += cost;
    lines += 1;
  }
  return tokens - header < SMALLEST_CUT ? undefined : { lines, tokens };
}
