import { MAXIMUM_CHUNK_LENGTH } from "./limits.ts";
import { type Measure, reach } from "./measure.ts";

/** A stretch of a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** Cuts a stretch that has no structure: prose between sentences, other text between lines. */
export function splitText(text: string, span: Span, prose: boolean, measure: Measure): Span[] {
  const units = lines(text, span).flatMap((line) =>
    fits(measure, line.from, line.to) ? [line] : splitLine(text, line, prose, measure),
  );
  return fill(prose ? joinSentences(text, units, measure) : units, measure);
}

function fits(measure: Measure, from: number, to: number): boolean {
  return measure(from, to) <= MAXIMUM_CHUNK_LENGTH;
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
function splitLine(text: string, { from, to }: Span, prose: boolean, measure: Measure): Span[] {
  const found: Span[] = [];
  let start = from;
  while (!fits(measure, start, to)) {
    const limit = reach(measure, start, to, MAXIMUM_CHUNK_LENGTH);
    const end = (prose && sentenceStart(text, start, limit)) || wordStart(text, start, limit);
    found.push({ from: start, to: end });
    start = end;
  }
  return [...found, { from: start, to }];
}

/** Looks at one chunk's length at a time: each segment keeps a copy of all the text it was found in. */
function sentenceStart(text: string, start: number, limit: number): number | undefined {
  const window = text.slice(start, limit + 1);
  const index = sentences.segment(window).containing(limit - start)?.index ?? 0;
  return index > 0 ? start + index : undefined;
}

function wordStart(text: string, start: number, limit: number): number {
  const blank = text.slice(start, limit).lastIndexOf(" ");
  return blank > (limit - start) / 2 ? start + blank + 1 : characterEnd(text, limit);
}

/** Never between the two halves of a surrogate pair. */
function characterEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** Lines of one sentence become one unit, as long as it fits. */
function joinSentences(text: string, units: readonly Span[], measure: Measure): Span[] {
  const joined: Span[] = [];
  for (const unit of units) {
    const last = joined.at(-1);
    const open = last !== undefined && !/[.!?:;)"'`]\s*$/.test(text.slice(last.to - 20, last.to));
    if (last && open && fits(measure, last.from, unit.to)) {
      joined[joined.length - 1] = { from: last.from, to: unit.to };
    } else joined.push(unit);
  }
  return joined;
}

/** Puts units together into as few spans as fit, of about the same length. */
function fill(units: readonly Span[], measure: Measure): Span[] {
  const first = units[0];
  const last = units.at(-1);
  if (first === undefined || last === undefined) return [];
  const length = measure(first.from, last.to);
  const target = length / Math.ceil(length / MAXIMUM_CHUNK_LENGTH);
  const spans: Span[] = [];
  let open: Span = first;
  for (const unit of units.slice(1)) {
    if (fits(measure, open.from, unit.to) && measure(open.from, open.to) < target)
      open = { from: open.from, to: unit.to };
    else {
      spans.push(open);
      open = unit;
    }
  }
  return [...spans, open];
}
