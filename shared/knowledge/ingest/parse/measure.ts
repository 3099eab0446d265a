/** How much of an embedder's window a stretch of a text takes, in characters of English: four a token. */
export type Measure = (from: number, to: number) => number;

/** Scripts in which an embedder has about one token a character. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WIDE_CHARACTER = 4;

/** Measures stretches of one text. */
export function measureOf(text: string): Measure {
  if (!WIDE.test(text)) return (from, to) => to - from;
  const sums = new Float64Array(text.length + 1);
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) {
    sum += WIDE.test(String.fromCodePoint(text.codePointAt(at) ?? 0)) ? WIDE_CHARACTER : 1;
    sums[at + 1] = sum;
  }
  return (from, to) => (sums[to] ?? sum) - (sums[from] ?? 0);
}

/** The last place up to which a text from `from` on takes no more than `room`. */
export function reach(measure: Measure, from: number, to: number, room: number): number {
  let low = from;
  let high = Math.min(to, from + room);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(from, middle) <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}
