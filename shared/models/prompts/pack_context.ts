import { truncateText } from "../../kernel/mod.ts";
import { findRepeats } from "../../knowledge/mod.ts";
import { type ChosenPiece, choosePieces, type MeasuredPiece } from "./choose_pieces.ts";
import type { ContextCandidate, ContextKind } from "./context_candidate.ts";
import { disarmText } from "./disarm_text.ts";
import { enclose, type Fence } from "./fence.ts";
import { mergePieces } from "./merge_pieces.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A source that is in the prompt, cited there as [n]. */
export interface CitedSource {
  readonly n: number;
  readonly kind: ContextKind;
  readonly source: string;
  readonly lines: string | undefined;
}

/** A candidate that is not, or not wholly, in the prompt, and why. */
export interface LeftOut {
  readonly kind: ContextKind;
  readonly source: string;
  readonly startLine: number | undefined;
  readonly reason: string;
}

/** What was packed. */
export interface PackedContext {
  readonly text: string;
  readonly tokens: number;
  readonly sources: readonly CitedSource[];
  readonly leftOut: readonly LeftOut[];
}

/** Of the others hardly any would go in, and each is compared with all before it. */
const MOST_CANDIDATES = 300;

/**
 * Packs what is most useful for its size into a room of tokens: repeats are dropped, pieces of one source
 * are put together in its order, each source stands after a line with the number it is cited by, all of it
 * behind the fence. What is left out is listed, with the reason.
 */
export function packContext(
  tokenizer: Tokenizer,
  input: {
    readonly candidates: readonly ContextCandidate[];
    readonly room: number;
    readonly fence: Fence;
  },
): PackedContext {
  const { candidates, room, fence } = input;
  const ranked = candidates
    .filter(({ text }) => text.trim() !== "")
    .toSorted((left, right) => right.score - left.score)
    .slice(0, MOST_CANDIDATES);
  const repeats = findRepeats(ranked.map(({ text }) => text));
  const pieces = ranked.flatMap((candidate, place) =>
    repeats[place] === undefined ? [measure(tokenizer, room, candidate, place)] : [],
  );
  const chosen = choosePieces(pieces, room - tokenizer.count(encloseAll(fence, "")));
  const sources = mergePieces(chosen).map((source, index) => ({ ...source, n: index + 1 }));
  const text = sources.map((each) => `${cite(each)}${each.text}`).join("\n");
  const fenced = text === "" ? "" : encloseAll(fence, text);
  const tokens = tokenizer.count(fenced);
  // Lines are counted one by one, and a whole may count a few more than its lines.
  if (tokens > room) return packContext(tokenizer, { ...input, room: 2 * room - tokens });
  return {
    text: fenced,
    tokens,
    sources: sources.map(({ n, kind, source, lines }) => ({ n, kind, source, lines })),
    leftOut: explainLeftOut(ranked, repeats, pieces, chosen),
  };
}

function encloseAll(fence: Fence, text: string): string {
  return enclose(fence, { name: "context" }, text);
}

/** The line a source begins with. Nothing in a text can pass for one: see {@link measure}. */
function cite({ n, source, lines }: CitedSource): string {
  const path = truncateText(disarmText(source).replace(/\s+/g, " "), 200);
  return `[${n}] ${path}${lines === undefined ? "" : `:${lines}`}\n`;
}

function measure(
  tokenizer: Tokenizer,
  room: number,
  candidate: ContextCandidate,
  place: number,
): MeasuredPiece {
  const { kind, source, startLine, endLine } = candidate;
  const text = disarmText(candidate.text).replace(/^\[(\d+)\](?= )/gm, "[ $1]");
  const lines = text.replace(/\s+$/, "").split("\n");
  const header = cite({ n: MOST_CANDIDATES, kind, source, lines: `${startLine}-${endLine}` });
  let tokens = tokenizer.count(header);
  const lineTokens = lines.map((line) => {
    // Of what cannot go in, a guess will do: counting a whole book takes seconds.
    const cost = tokens > room ? Math.ceil(line.length / 4) : tokenizer.count(`${line}\n`);
    tokens += cost;
    return cost;
  });
  return { place, candidate, lines, lineTokens, tokens };
}

function explainLeftOut(
  ranked: readonly ContextCandidate[],
  repeats: readonly (number | undefined)[],
  pieces: readonly MeasuredPiece[],
  chosen: readonly ChosenPiece[],
): LeftOut[] {
  const measured = new Map(pieces.map((piece) => [piece.place, piece]));
  const taken = new Map(chosen.map((each) => [each.piece.place, each.lines]));
  return ranked.flatMap(({ kind, source, startLine }, place) => {
    const about = { kind, source, startLine };
    const repeated = repeats[place];
    if (repeated !== undefined) {
      return [{ ...about, reason: `Says what ${ranked[repeated]?.source} says` }];
    }
    const piece = measured.get(place);
    const lines = taken.get(place) ?? 0;
    if (piece === undefined || lines === piece.lines.length) return [];
    const reason =
      lines === 0
        ? `Needs ${piece.tokens} tokens, and what is more useful took the room`
        : `Cut after ${lines} of ${piece.lines.length} lines`;
    return [{ ...about, reason }];
  });
}
