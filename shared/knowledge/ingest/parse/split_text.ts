import { MAXIMUM_CHUNK_LENGTH } from "./limits.ts";

/** A stretch of a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** Cuts a stretch that has no structure: prose between sentences, other text between lines. */
export function splitText(text: string, span: Span, prose: boolean): Span[] {
  const units = lines(text, span).flatMap((line) =>
    line.to - line.from <= MAXIMUM_CHUNK_LENGTH ? [line] : splitLine(text, line, prose),
  );
  return fill(prose ? joinSentences(text, units) : units);
}

function lines(text: string, { from, to }: Span): Span[] {
  const found: Span[] = [];
  for (let start = from; start < to; ) {
    const end = text.indexOf("\n", start);
    const next = end === -1 || end >= to ? to : end + 1;
    found.push({ from: start, to: next });
    start = next;
  }
  return found;
}

/** A line too long: after the last sentence that fits, else at the last blank, else between two characters. */
function splitLine(text: string, { from, to }: Span, prose: boolean): Span[] {
  const found: Span[] = [];
  let start = from;
  while (to - start > MAXIMUM_CHUNK_LENGTH) {
    const end = (prose && sentenceStart(text, start)) || wordStart(text, start);
    found.push({ from: start, to: end });
    start = end;
  }
  return [...found, { from: start, to }];
}

/** Looks at one chunk's length at a time: each segment keeps a copy of all the text it was found in. */
function sentenceStart(text: string, start: number): number | undefined {
  const window = text.slice(start, start + MAXIMUM_CHUNK_LENGTH + 1);
  const index = sentences.segment(window).containing(MAXIMUM_CHUNK_LENGTH)?.index ?? 0;
  return index > 0 ? start + index : undefined;
}

function wordStart(text: string, start: number): number {
  const limit = start + MAXIMUM_CHUNK_LENGTH;
  const blank = text.slice(start, limit).lastIndexOf(" ");
  return blank > MAXIMUM_CHUNK_LENGTH / 2 ? start + blank + 1 : characterEnd(text, limit);
}

/** Never between the two halves of a surrogate pair. */
function characterEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** Lines of one sentence become one unit, as long as it fits. */
function joinSentences(text: string, units: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const unit of units) {
    const last = joined.at(-1);
    const open = last !== undefined && !/[.!?:;)"'`]\s*$/.test(text.slice(last.to - 20, last.to));
    if (last && open && unit.to - last.from <= MAXIMUM_CHUNK_LENGTH) {
      joined[joined.length - 1] = { from: last.from, to: unit.to };
    } else joined.push(unit);
  }
  return joined;
}

/** Puts units together into as few spans as fit, of about the same length. */
function fill(units: readonly Span[]): Span[] {
  const first = units[0];
  const last = units.at(-1);
  if (first === undefined || last === undefined) return [];
  const length = last.to - first.from;
  const target = length / Math.ceil(length / MAXIMUM_CHUNK_LENGTH);
  const spans: Span[] = [];
  let open: Span = first;
  for (const unit of units.slice(1)) {
    const fits = unit.to - open.from <= MAXIMUM_CHUNK_LENGTH;
    if (fits && open.to - open.from < target) open = { from: open.from, to: unit.to };
    else {
      spans.push(open);
      open = unit;
    }
  }
  return [...spans, open];
}
